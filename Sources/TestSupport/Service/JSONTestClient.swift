internal import HTTPClient
public import HTTPEngine
public import JSONText

/// Calls a service on a loopback port: JSON in and out over real sockets, every status an answer and not an error.
public final class JSONTestClient: Sendable {
    /// Where the service listens.
    public let port: Int
    private let client: HTTPClient
    private let timeout: Duration

    /// A client of the service on `port`; a call that takes longer than `timeout` throws, so that a test fails and does
    /// not hang.
    public init(port: Int, timeout: Duration = .seconds(60)) {
        self.port = port
        self.timeout = timeout
        var configuration = HTTPClientConfiguration()
        configuration.responseBytesMax = 256 * 1024 * 1024
        client = HTTPClient(configuration: configuration)
    }

    /// `GET target`; the target is percent-encoded already.
    public func get(_ target: String, fields: HeaderFields = HeaderFields()) async throws -> JSONAnswer {
        try await send(.get, target, fields: fields, body: [])
    }

    /// `POST target` with a JSON body.
    public func post(
        _ target: String, _ body: JSONValue, fields: HeaderFields = HeaderFields()
    ) async throws -> JSONAnswer {
        try await post(target, bytes: body.bytes, fields: fields)
    }

    /// `POST target` with bytes that need not be JSON, announced as JSON unless the fields say otherwise.
    public func post(
        _ target: String, bytes: [UInt8], fields: HeaderFields = HeaderFields()
    ) async throws -> JSONAnswer {
        var fields = fields
        if !fields.contains("Content-Type") { fields.set("Content-Type", "application/json") }
        return try await send(.post, target, fields: fields, body: bytes)
    }

    /// Any request.
    public func send(
        _ method: HTTPMethod, _ target: String, fields: HeaderFields = HeaderFields(), body: [UInt8] = []
    ) async throws -> JSONAnswer {
        let url = HTTPClientURL(host: "127.0.0.1", port: port, target: target)
        let request = HTTPClientRequest(method: method, url: url, fields: fields, body: body)
        let response = try await client.send(request, timeout: timeout)
        return JSONAnswer(status: response.status, fields: response.fields, bytes: response.body)
    }

    /// Closes the connections.
    public func close() async { await client.shutdown() }
}
