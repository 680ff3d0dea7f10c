/// The names that the items of one rubric have so far, and the name that the next one gets.
///
/// A repeated name gets the first free number. Which numbers are taken is remembered for each name, because a text of a
/// few megabytes can hold a hundred thousand items of one name.
struct RubricNames {
    private var taken: Set<String> = []
    private var nextCopies: [String: Int] = [:]

    /// Takes the name as it is.
    mutating func add(_ name: String) {
        taken.insert(name)
    }

    /// Takes the name, or where it is taken the name with `-2`, `-3`, … behind it; returns which.
    mutating func take(_ base: String) -> String {
        if taken.insert(base).inserted { return base }
        var copy = nextCopies[base] ?? 2
        while !taken.insert("\(base)-\(copy)").inserted { copy += 1 }
        nextCopies[base] = copy + 1
        return "\(base)-\(copy)"
    }
}
