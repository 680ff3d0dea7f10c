import HTTPClient
import HTTPEngine
import SocketTransport
import TestSupport
import Testing

/// Calls of a client in the tests' own words.
extension HTTPClient {
    /// Gets a path of a port of this machine.
    func get(_ path: String, port: Int, timeout: Duration = .seconds(240)) async throws -> HTTPClientResponse {
        let url = HTTPClientURL(host: "127.0.0.1", port: port, target: path)
        return try await send(HTTPClientRequest(url: url), timeout: timeout)
    }
}

/// Runs the body with a client, and shuts it down.
func withClient(
    _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
    _ body: (HTTPClient) async throws -> Void
) async throws {
    var configuration = configuration
    // On the real clock a busy machine may let more than the usual three seconds pass between two requests of a test.
    if configuration.timeSource is SystemTimeSource { configuration.idleTimeout = .seconds(3600) }
    let client = HTTPClient(configuration: configuration)
    do {
        try await body(client)
    } catch {
        await client.shutdown()
        throw error
    }
    await client.shutdown()
}

/// Expects a call to fail with an error.
func expectFailure(
    _ error: HTTPClientError, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> HTTPClientResponse
) async {
    do {
        let response = try await body()
        Issue.record("a response \(response.status) instead of \(error)", sourceLocation: sourceLocation)
    } catch let thrown as HTTPClientError {
        #expect(thrown == error, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}

/// A response in wire text.
func wire(_ body: String, status: String = "200 OK", fields: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
}

extension RawSocket {
    /// Receives the head of a request without a body, and returns its target.
    func receiveTarget() async throws -> String {
        let head = try await receive(until: "\r\n\r\n")
        return String(head.split(separator: " ")[1])
    }
}
