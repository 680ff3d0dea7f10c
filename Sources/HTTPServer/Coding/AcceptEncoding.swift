internal import HTTPEngine

/// What `Accept-Encoding` allows for a response (RFC 9110 §12.5.3).
///
/// A coding's quality is its own, else that of `*`, else 0; for `identity` the default is "acceptable, and nothing else
/// said". Among equals gzip is taken, then deflate, then identity. A member whose quality cannot be read is ignored.
/// Where nothing is acceptable the body goes out as it is: the client can say more about that than a 406 could.
struct AcceptEncoding: Equatable {
    /// The coding to use; nil is identity.
    var coding: ContentCoding?
    /// Whether the body may not go out as it is, however short.
    var forbidsIdentity = false

    /// Reads the field; without one nothing is coded.
    init(_ fields: HeaderFields) {
        guard let members = fields.listMembers("Accept-Encoding") else { return }
        var qualities: [Substring: Int] = [:]
        for member in members {
            var parts = member.split(separator: ";", omittingEmptySubsequences: false).map(\.withoutOuterSpace)
            let name = Substring(parts.removeFirst().lowercased())
            guard let quality = Self.quality(parts) else { continue }
            let known = ContentCoding(name: name).map { Substring($0.rawValue) } ?? name
            guard known == "*" || known == "identity" || known == "gzip" || known == "deflate" else { continue }
            qualities[known] = max(quality, qualities[known] ?? 0)
        }
        let others = qualities["*"]
        let gzip = qualities["gzip"] ?? others ?? 0
        let deflate = qualities["deflate"] ?? others ?? 0
        let identity = qualities["identity"] ?? others
        let best = max(gzip, deflate)
        forbidsIdentity = identity == 0 && best > 0
        if best > 0, best >= identity ?? 0 { coding = gzip >= deflate ? .gzip : .deflate }
    }

    /// The quality in thousandths among a member's parameters, 1,000 without one; nil when it is malformed.
    private static func quality(_ parameters: [Substring]) -> Int? {
        for parameter in parameters {
            let sides = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, sides[0].lowercased() == "q" else { continue }
            return thousandths(sides[1])
        }
        return 1000
    }

    /// Reads `0`, `0.5`, `1.000` and the like (RFC 9110 §12.4.2).
    private static func thousandths(_ text: Substring) -> Int? {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1"), bytes.count <= 5
        else { return nil }
        if bytes.count > 1, bytes[1] != UInt8(ascii: ".") { return nil }
        var value = Int(first - UInt8(ascii: "0"))
        for position in 2..<5 {
            let digit = position < bytes.count ? bytes[position] : UInt8(ascii: "0")
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value <= 1000 ? value : nil
    }
}
