internal import RewardCore

/// Finds what a person meant who wrote a name that does not exist.
enum NearestName {
    /// The candidate that `name` is most likely a slip of, or `nil` where none is near.
    ///
    /// Near is a distance of at most a third of the name's length. Case and hyphens do not count, and neither does the
    /// order of words: `max_connections` is near `connections_max`.
    static func find(_ name: String, among candidates: [String]) -> String? {
        let wanted = folded(name)
        let reach = max(1, wanted.count / 3)
        let measured = candidates.map { candidate in
            let other = folded(candidate)
            let whole = RewardCore.NearestName.distance(wanted, other)
            return (candidate, words(wanted) == words(other) ? min(whole, 1) : whole)
        }
        guard let nearest = measured.min(by: { $0.1 < $1.1 }), nearest.1 <= reach else { return nil }
        return nearest.0
    }

    /// What to do about an unknown name: the nearest one as a question, else all that are known.
    static func advice(_ name: String, among candidates: [String]) -> String {
        if let nearest = find(name, among: candidates) { return "did you mean \"\(nearest)\"?" }
        return candidates.isEmpty ? "remove it" : "known here: " + candidates.joined(separator: ", ")
    }

    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 == 45 ? 95 : $0 }
    }

    private static func words(_ name: [UInt8]) -> [[UInt8]] {
        name.split(separator: 95).map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
    }
}
