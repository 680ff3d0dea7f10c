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

    /// Takes the credential out of a head: the header field and the query parameter are gone afterwards. The header
    /// field counts where there are both.
    static func take(from head: inout RequestHead) -> Credential {
        let values = head.fields.contains(fieldName) ? head.fields.values(fieldName) : []
        if !values.isEmpty { head.fields.remove(fieldName) }
        let inQuery = takeFromQuery(&head)
        guard let value = values.first else { return inQuery.map { .url($0) } ?? .none }
        return values.count == 1 ? read(value) : .unreadable
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
