import AsyncHTTPClient
import FoundationEssentials
import FoundationNetworking
import NIOCore
import NIOHTTP1
import NIOSSL

/// AsyncHTTPClient as it is used best here: HTTP/1.1, as many connections as calls in flight, its own event loops.
final class AsyncHTTPClientRival: Sendable {
    private let client: HTTPClient
    private let request: HTTPClientRequest

    /// A client that posts the body to the URL; certificates are not verified.
    init(url: String, body: String) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body))
        self.request = request
    }

    /// One call, its body read to the end.
    func call() async throws {
        let response = try await client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok, body.readableBytes > 0 else { throw UnexpectedAnswer() }
    }

    /// Closes the client.
    func stop() async throws { try await client.shutdown() }
}

/// URLSession of FoundationNetworking, with as many connections as calls in flight and without cache and cookies.
final class URLSessionRival: Sendable {
    private let session: URLSession
    private let request: URLRequest

    /// A session that posts the body to the URL.
    init(url: String, body: String) throws {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 1024
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        session = URLSession(configuration: configuration)
        guard let url = URL(string: url) else { throw UnexpectedAnswer() }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(body.utf8)
        self.request = request
    }

    /// One call, its body read to the end.
    func call() async throws {
        let (data, response) = try await session.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200, !data.isEmpty else { throw UnexpectedAnswer() }
    }

    /// Ends the session.
    func stop() { session.invalidateAndCancel() }
}

/// An answer that is not the fixed one.
struct UnexpectedAnswer: Error, CustomStringConvertible {
    /// What was found.
    var description = "an answer is not what the benchmark asked for"
}
