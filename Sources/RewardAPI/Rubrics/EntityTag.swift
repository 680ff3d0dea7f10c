/// Compares entity tags (RFC 9110 §8.8.3, §13.1.2).
enum EntityTag {
    /// Whether the value of `If-None-Match` names `tag`, which is given with its quotes, or is `*`. The comparison is
    /// weak, as RFC 9110 §13.1.2 asks.
    static func matches(_ ifNoneMatch: String, _ tag: String) -> Bool {
        if ifNoneMatch == tag || ifNoneMatch == "*" { return true }
        return ifNoneMatch.split(separator: ",").contains { candidate in
            let trimmed = candidate.drop { $0 == " " || $0 == "\t" }
            let opaque = trimmed.hasPrefix("W/") ? trimmed.dropFirst(2) : trimmed
            return opaque.prefix { $0 != " " && $0 != "\t" } == tag
        }
    }
}
