/// Prints the lines by which two texts differ, for a person.
enum LineDiffText {
    /// Every line of both texts in order: `-` before one that only the old text has, `+` before one that only the new
    /// text has, two spaces before the rest.
    static func lines(from old: String, to new: String) -> [String] {
        let before = split(old)
        let after = split(new)
        var removed = Set<Int>()
        var inserted = Set<Int>()
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [String] = []
        var left = 0
        var right = 0
        while left < before.count || right < after.count {
            if removed.contains(left) {
                lines.append(Terminal.coloured("- \(before[left])", .red))
                left += 1
            } else if inserted.contains(right) {
                lines.append(Terminal.coloured("+ \(after[right])", .green))
                right += 1
            } else {
                lines.append("  \(after[right])")
                left += 1
                right += 1
            }
        }
        return lines
    }

    private static func split(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
