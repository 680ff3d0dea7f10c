import HTTPClient
import HTTPEngine
import HTTPServer
import SocketTransport
import TLSEngine
import TestSupport
import Testing

/// Exchanges over TLS with the server of this package behind a relay, and with one played by hand.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct TLSExchangeTests {
    /// Answers with the body of the request, or with what its path says.
    private struct Echo: HTTPHandler {
        func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
            if request.head.path == "/until-end" {
                return HTTPServerResponse(status: 200, body: .stream { try await $0.write(Array("cut".utf8)) })
            }
            let bytes = request.body.isEmpty ? Array(request.head.target.utf8) : request.body
            return HTTPServerResponse(status: 200, contentType: "text/plain", bytes: bytes)
        }
    }

    let certificates: TestCertificates

    init() throws {
        certificates = try #require(TestCertificates.shared)
    }

    private func withRelay(
        _ configuration: HTTPClientConfiguration? = nil, maximum: TLSVersion = .tls13,
        _ body: (HTTPClient, TLSRelay) async throws -> Void
    ) async throws {
        let server = HTTPServer(configuration: HTTPServerConfiguration(port: 0), handler: Echo())
        let relay = try TLSRelay(to: try server.start().firstPort, context: try certificates.server(maximum: maximum))
        do {
            try await withClient(configuration ?? certificates.client()) { try await body($0, relay) }
        } catch {
            await relay.stop()
            await server.shutdown(graceSeconds: 0)
            throw error
        }
        await relay.stop()
        await server.shutdown(graceSeconds: 0)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func connectionsAreReusedAndSessionsResumed(version: TLSVersion) async throws {
        var configuration = certificates.client()
        configuration.usesPerConnectionMax = 2
        try await withRelay(configuration, maximum: version) { client, relay in
            for number in 0..<4 {
                let response = try await client.getSecurely("/\(number)", port: relay.port)
                #expect(String(decoding: response.body, as: UTF8.self) == "/\(number)")
                #expect(response.reusedConnection == (number % 2 == 1))
            }
            #expect(relay.handshakes.map(\.version) == [version, version])
            #expect(relay.handshakes.map(\.applicationProtocol) == ["http/1.1", "http/1.1"])
            #expect(relay.handshakes.map(\.isResumed) == [false, true])
        }
    }

    @Test func twoHundredRequestsAtOnceAreAnswered() async throws {
        var configuration = certificates.client()
        configuration.loops = 2
        configuration.connectionsPerHostMax = 40
        try await withRelay(configuration) { client, relay in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let response = try await client.getSecurely("/\(number)", port: relay.port)
                        #expect(String(decoding: response.body, as: UTF8.self) == "/\(number)")
                    }
                }
                try await group.waitForAll()
            }
            #expect(relay.handshakes.count <= 80)
        }
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func largeBodiesGoBothWays(version: TLSVersion) async throws {
        try await withRelay(maximum: version) { client, relay in
            let body = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
            let url = HTTPClientURL(scheme: "https", host: "127.0.0.1", port: relay.port)
            for _ in 0..<2 {
                let response = try await client.send(
                    HTTPClientRequest(method: .post, url: url, body: body), timeout: .seconds(60))
                #expect(response.body == body)
            }
            #expect(relay.handshakes.count == 1)
        }
    }

    @Test func plainAndEncryptedConnectionsAreNotMixed() async throws {
        let listener = try RawListener()
        try await withClient(certificates.client()) { client in
            async let secure = client.getSecurely("/s", port: listener.port, host: "127.0.0.1")
            let first = try await certificates.accept(listener)
            #expect(try await first.receiveTarget() == "/s")
            try await first.send(wire("1"))
            _ = try await secure
            async let plain = client.get("/p", port: listener.port)
            let second = try await listener.accept()
            #expect(try await second.receiveTarget() == "/p")
            try await second.send(wire("2"))
            #expect(try await plain.reusedConnection == false)
        }
    }

    @Test func aDripFedHandshakeIsFollowed() async throws {
        let listener = try RawListener()
        try await withClient(certificates.client()) { client in
            async let response = client.getSecurely("/slow", port: listener.port)
            let socket = TLSRawSocket(try await listener.accept(), try certificates.server().makeEngine())
            try await socket.shakeHands(piece: 1)
            #expect(try await socket.receiveTarget() == "/slow")
            try await socket.send(wire("there"))
            #expect(String(decoding: try await response.body, as: UTF8.self) == "there")
        }
    }

    @Test func theHandshakeCountsForTheConnectTimeout() async throws {
        let clock = ManualTimeSource()
        let listener = try RawListener()
        var configuration = certificates.client()
        configuration.timeSource = clock
        try await withClient(configuration) { client in
            async let failure: Void = expectFailure(.connectTimeout(host: "localhost", port: listener.port)) {
                try await client.getSecurely(port: listener.port, timeout: .seconds(100))
            }
            let connection = try await listener.accept()
            // The client's first flight is here, so it waits for ours.
            _ = try await connection.receive(count: 5)
            clock.advance(by: .seconds(30))
            await failure
            try await connection.waitForClose()
        }
    }

    @Test func anEarlyAnswerToALargeRequestIsDelivered() async throws {
        let listener = try RawListener()
        try await withClient(certificates.client()) { client in
            let url = HTTPClientURL(scheme: "https", host: "localhost", port: listener.port)
            let request = HTTPClientRequest(method: .post, url: url, body: [UInt8](repeating: 0, count: 32 << 20))
            async let response = client.send(request, timeout: .seconds(60))
            let connection = try await certificates.accept(listener)
            _ = try await connection.receive(until: "\r\n\r\n")
            try await connection.send(wire("too much", status: "413 Content Too Large"))
            #expect(try await response.status == 413)
            try await connection.socket.waitForClose()
        }
    }
}
