internal import HTTPEngine

/// What `Content-Encoding` says of a request's body (RFC 9110 §8.4).
enum RequestCoding: Equatable {
    /// The body is as it is: no field, or only `identity`.
    case none
    /// The body is in one coding that the server knows.
    case coded(ContentCoding)
    /// The body is in a coding that the server does not know, or in several, one upon the other.
    case unknown

    /// Reads the field.
    init(_ fields: HeaderFields) {
        let names = fields.listMembers("Content-Encoding")?.filter { !asciiEqualIgnoringCase(String($0), "identity") }
        switch names?.count ?? 0 {
        case 0: self = .none
        case 1: self = names?.first.flatMap { ContentCoding(name: $0) }.map(Self.coded) ?? .unknown
        default: self = .unknown
        }
    }
}
