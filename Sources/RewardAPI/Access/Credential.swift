internal import HTTPEngine
internal import RewardCore

/// What a request shows to be let in, cut out of it, so that nothing behind the access check can print it.
enum Credential: Sendable, Hashable {
    /// Nothing.
    case none
    /// `Authorization: Bearer` (RFC 6750 §2.1), and the field's whole value.
    case bearer(String, field: String)
    /// A token in the URL, `?token=`, or as the password of Basic (RFC 7617), which is what HTTP clients make of a URL
    /// with a user and a password.
    case url(String)
    /// A field that is neither, or a Basic one that cannot be read.
    case unreadable

    /// The query parameter that carries a token.
    static let queryName = "token"
    /// The header field that carries a token.
    static let fieldName = "Authorization"

    /// The header field in which ROLL's client of a reward system sends its token, and always one of its own where none
    /// is configured; so it counts for nothing beside any other place.
    static let rollFieldName = "XRL-Authorization"

    /// Takes the credential out of a head: the header fields and the query parameter are gone afterwards.
    /// `Authorization` counts before the query, and that before ROLL's field.
    static func take(from head: inout RequestHead) -> Credential {
        let values = takeField(fieldName, from: &head)
        let ofROLL = takeField(rollFieldName, from: &head)
        let inQuery = takeFromQuery(&head)
        if let value = values.first { return values.count == 1 ? read(value) : .unreadable }
        if let inQuery { return .url(inQuery) }
        guard let value = ofROLL.first else { return .none }
        guard ofROLL.count == 1, case .bearer(let token, _) = read(value) else { return .unreadable }
        return .bearer(token, field: value)
    }

    private static func takeField(_ name: String, from head: inout RequestHead) -> [String] {
        guard head.fields.contains(name) else { return [] }
        let values = head.fields.values(name)
        head.fields.remove(name)
        return values
    }

    /// Reads the value of an `Authorization` field. The scheme's name compares without regard to case.
    static func read(_ value: String) -> Credential {
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2 else { return .unreadable }
        let text = parts[1].filter { $0 != " " }
        switch parts[0].lowercased() {
        case "bearer": return .bearer(text, field: value)
        case "basic":
            guard let bytes = Base64.bytes(text), let pair = String(validating: bytes, as: UTF8.self),
                let colon = pair.firstIndex(of: ":")
            else { return .unreadable }
            let password = pair[pair.index(after: colon)...]
            return .url(String(password.isEmpty ? pair[..<colon] : password))
        default: return .unreadable
        }
    }

    private static func takeFromQuery(_ head: inout RequestHead) -> String? {
        guard let query = head.query, query.contains(queryName) || query.contains("%") else { return nil }
        var token: String?
        var rest: [Substring] = []
        for part in query.split(separator: "&", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = pieces.first.flatMap { PercentCoding.decode($0, plusIsSpace: true) }
            guard name == queryName else {
                rest.append(part)
                continue
            }
            let value = pieces.count > 1 ? pieces[1] : ""
            token = token ?? PercentCoding.decode(value, plusIsSpace: true) ?? String(value)
        }
        guard token != nil else { return nil }
        let path = head.target.prefix { $0 != "?" }
        head.query = rest.isEmpty ? nil : rest.joined(separator: "&")
        head.target = path + (head.query.map { "?" + $0 } ?? "")
        return token
    }
}
