/// The parts of a request target (RFC 9112 §3.2): origin form, absolute form or `*`.
struct RequestTarget {
    /// The path as sent, still percent-encoded.
    let rawPath: String
    /// The query as sent, without the question mark.
    let query: String?

    /// Splits a target; absolute form loses scheme and authority, and its empty path becomes `/`.
    init(_ target: String) {
        var rest = Substring(target)
        if rest.utf8.first != UInt8(ascii: "/"), let schemeEnd = Self.schemeEnd(rest) {
            rest = rest[schemeEnd...]
            let pathStart = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            rest = rest[(pathStart ?? rest.endIndex)...]
        }
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            rawPath = mark == rest.startIndex ? "/" : String(rest[..<mark])
            query = String(rest[rest.utf8.index(after: mark)...])
        } else {
            rawPath = rest.isEmpty ? "/" : String(rest)
            query = nil
        }
    }

    /// The path percent-decoded, or nil when an escape is malformed or the result is not UTF-8 or holds NUL.
    var decodedPath: String? {
        PercentCoding.decode(Substring(rawPath), plusIsSpace: false)
    }

    /// The host and port of an absolute-form target, or nil for the other forms.
    static func authority(of target: String) -> Substring? {
        let whole = Substring(target)
        guard whole.utf8.first != UInt8(ascii: "/"), let start = schemeEnd(whole) else { return nil }
        let rest = whole[start...]
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        return rest[..<(end ?? rest.endIndex)]
    }

    /// The index behind `http://` or `https://`, without regard to case; nil when the target starts otherwise.
    private static func schemeEnd(_ target: Substring) -> Substring.Index? {
        for scheme in ["http://", "https://"] {
            let prefix = target.utf8.prefix(scheme.utf8.count)
            if prefix.count == scheme.utf8.count,
                zip(prefix, scheme.utf8).allSatisfy({ ASCII.lowercased($0) == $1 })
            {
                return prefix.endIndex
            }
        }
        return nil
    }
}
