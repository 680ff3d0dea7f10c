public import HTTPEngine

/// One request to send.
///
/// The client itself writes `Host` (unless given), `Content-Length` and, for the last use of a connection,
/// `Connection`; fields of the last two names and `Transfer-Encoding` are ignored here. Any method may have a body,
/// GET too.
public struct HTTPClientRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// Where to.
    public var url: HTTPClientURL
    /// The header fields besides those that the client writes.
    public var fields: HeaderFields
    /// The body; an empty one is announced with `Content-Length: 0` for POST, PUT and PATCH and not at all for others.
    public var body: [UInt8]

    /// Makes a request.
    public init(
        method: HTTPMethod = .get, url: HTTPClientURL, fields: HeaderFields = HeaderFields(), body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }
}
