import HTTPClient
import HTTPEngine
import TLSEngine

/// The service's own client with the same task as its rivals.
final class OwnClient: Sendable {
    private let client: HTTPClient
    private let request: HTTPClientRequest

    /// A client that posts the body to the URL; certificates are not verified.
    init(url: String, body: String) throws {
        client = HTTPClient(
            configuration: HTTPClientConfiguration(tls: TLSClientConfiguration(verifies: false)))
        guard let url = HTTPClientURL(url) else { throw UnexpectedAnswer() }
        request = HTTPClientRequest(
            method: .post, url: url, fields: ["Content-Type": "application/json"], body: Array(body.utf8))
    }

    /// One call, its body read to the end.
    func call() async throws {
        let response = try await client.send(request, timeout: .seconds(30))
        guard response.status == 200, !response.body.isEmpty else { throw UnexpectedAnswer() }
    }

    /// Closes the client.
    func stop() async { await client.shutdown() }
}
