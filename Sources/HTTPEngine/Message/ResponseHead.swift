/// The head of a response: status and header fields (RFC 9112 §4).
public struct ResponseHead: Sendable, Equatable {
    /// The status code, 100–599.
    public var status: Int
    /// The header fields in order.
    public var fields: HeaderFields

    /// Makes a head.
    public init(status: Int, fields: HeaderFields = HeaderFields()) {
        self.status = status
        self.fields = fields
    }
}
