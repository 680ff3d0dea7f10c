public import HTTPEngine

/// One whole response.
public struct HTTPClientResponse: Sendable {
    /// The status code of the final response, 200–599.
    public var status: Int
    /// The header fields.
    public var fields: HeaderFields
    /// The body without its framing.
    public var body: [UInt8]
    /// Whether the connection had carried a request before.
    public var reusedConnection: Bool
    /// Whether the request had first been sent on a reused connection that turned out dead.
    public var replayed: Bool

    /// Makes a response, for fakes.
    public init(
        status: Int, fields: HeaderFields = HeaderFields(), body: [UInt8] = [], reusedConnection: Bool = false,
        replayed: Bool = false
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.reusedConnection = reusedConnection
        self.replayed = replayed
    }
}
