public import HTTPEngine

/// One response of a handler.
///
/// The server compresses text for clients that accept it, with `Content-Encoding`, `Vary` and a weak `ETag`, unless the
/// response has a `Content-Encoding` or `Cache-Control: no-transform` of its own, or is an event stream.
///
/// The server itself writes `Content-Length` or `Transfer-Encoding`, `Date` and `Connection`; fields of these names
/// (and `Keep-Alive`) are ignored here, except that `Connection: close` closes the connection behind the response. A
/// name or value that HTTP does not allow, such as one with a line break, turns the response into a 500.
public struct HTTPServerResponse: Sendable {
    /// The status code, 200–599.
    public var status: Int { didSet { prepared = nil } }
    /// The header fields besides those that the server writes.
    public var fields: HeaderFields { didSet { prepared = nil } }
    /// The body; dropped for HEAD requests and for statuses that never have one (204, 304).
    public var body: HTTPResponseBody { didSet { prepared = nil } }
    /// The same response as bytes; nil once anything of it was changed.
    private(set) var prepared: PreparedResponse?
    /// What becomes of the connection behind the response. Default `complete`.
    public var ending = HTTPResponseEnding.complete

    /// Makes a response.
    public init(status: Int, fields: HeaderFields = HeaderFields(), body: HTTPResponseBody = .bytes([])) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A prepared response as it is, or with one field `adding` to its own: sent without being written again.
    ///
    /// - Parameter added: A field of this one answer.
    public init(_ prepared: PreparedResponse, adding added: HeaderFields.Entry? = nil) {
        status = prepared.status
        fields = added.map { prepared.fields.adding($0.name, $0.value) } ?? prepared.fields
        body = .bytes(prepared.body)
        self.prepared = prepared
    }

    /// Makes a response with bytes of a media type.
    public init(status: Int, contentType: String, bytes: [UInt8]) {
        self.init(
            status: status, fields: HeaderFields([(name: "Content-Type", value: contentType)]), body: .bytes(bytes))
    }
}

/// The body of a response.
public enum HTTPResponseBody: Sendable {
    /// All bytes at once, sent with `Content-Length`.
    case bytes([UInt8])
    /// Bytes as they come, sent chunked (closed at the end for HTTP/1.0).
    ///
    /// The closure runs in the request's task. When it returns, the body is complete; when it throws, the connection is
    /// cut, so that the client does not take a part for the whole. It is not called for HEAD.
    case stream(@Sendable (HTTPBodyWriter) async throws -> Void)
}
