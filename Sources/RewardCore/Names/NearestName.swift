/// Finds the known name that was probably meant.
public enum NearestName {
    /// Longer names are not compared, in bytes, so that a request cannot ask for much work.
    public static let bytesMax = 64

    /// The name of `known` with the fewest edits from `name`, where these are few enough for a slip: a third of its
    /// length, at least 1 and at most 3. The first of several.
    public static func of(_ name: String, among known: [String]) -> String? {
        guard name.utf8.count <= bytesMax, !name.isEmpty else { return nil }
        let allowed = Swift.min(3, Swift.max(1, name.utf8.count / 3))
        var best: (name: String, edits: Int)?
        for candidate in known where abs(candidate.utf8.count - name.utf8.count) <= allowed {
            let edits = distance(Array(name.utf8), Array(candidate.utf8))
            if edits <= allowed, edits < best?.edits ?? Int.max { best = (candidate, edits) }
        }
        return best?.name
    }

    /// `; did you mean "…"?` with the nearest name, else what is known.
    public static func advice(for name: String, among known: [String]) -> String {
        if let nearest = of(name, among: known) { return "; did you mean \"\(nearest)\"?" }
        return known.isEmpty ? "; none is known here" : "; known are " + known.joined(separator: ", ")
    }

    /// Insertions, removals, replacements and swaps of neighbours that lead from one to the other (optimal string
    /// alignment).
    public static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var edits = Swift.min(last[column] + (byte == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                    edits = Swift.min(edits, beforeLast[column - 1] + 1)
                }
                current.append(edits)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
