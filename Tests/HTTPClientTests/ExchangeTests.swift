import HTTPEngine
import HTTPServer
import Locking
import SocketTransport
import TestSupport
import Testing

@testable import HTTPClient

/// Whole exchanges, against the server of this package and against one played by hand.
@Suite(.timeLimit(.minutes(5))) struct ExchangeTests {
    /// Echoes method, target, a header field and the body.
    private struct Echo: HTTPHandler {
        func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
            let head = request.head
            if head.path == "/stream" {
                return HTTPServerResponse(
                    status: 200,
                    body: .stream { writer in
                        for piece in ["a", "bc", "def"] { try await writer.write(Array(piece.utf8)) }
                    })
            }
            if head.path == "/none" { return HTTPServerResponse(status: 204) }
            let text = "\(head.method) \(head.target) \(head.fields["X-Own"] ?? "-") "
            return HTTPServerResponse(status: 200, contentType: "text/plain", bytes: Array(text.utf8) + request.body)
        }
    }

    /// Counts accepted connections.
    private final class Counter: HTTPServerObserver {
        let accepted = Locked(0)

        func connectionAccepted() { accepted.withLock { $0 += 1 } }
    }

    private func withEcho(
        _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
        _ body: (HTTPClient, _ port: Int, Counter) async throws -> Void
    ) async throws {
        let counter = Counter()
        let server = HTTPServer(configuration: HTTPServerConfiguration(port: 0), handler: Echo(), observer: counter)
        let port = try server.start().firstPort
        do {
            try await withClient(configuration) { client in try await body(client, port, counter) }
        } catch {
            await server.shutdown(graceSeconds: 0)
            throw error
        }
        await server.shutdown(graceSeconds: 0)
    }

    private func text(_ response: HTTPClientResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test func requestsArriveWholeAndConnectionsAreReused() async throws {
        try await withEcho { client, port, counter in
            let url = HTTPClientURL(host: "127.0.0.1", port: port, target: "/p?q")
            let post = HTTPClientRequest(method: .post, url: url, fields: ["X-Own": "1"], body: Array("hello".utf8))
            let first = try await client.send(post, timeout: .seconds(30))
            #expect(text(first) == "POST /p?q 1 hello")
            #expect(first.status == 200)
            #expect(first.fields["content-type"] == "text/plain")
            #expect(!first.reusedConnection)
            let get = HTTPClientRequest(method: .get, url: url, body: Array("body of a GET".utf8))
            let second = try await client.send(get, timeout: .seconds(30))
            #expect(text(second) == "GET /p?q - body of a GET")
            #expect(second.reusedConnection)
            let head = try await client.send(HTTPClientRequest(method: .head, url: url), timeout: .seconds(30))
            #expect(head.body.isEmpty && head.reusedConnection)
            #expect(try await client.get("/none", port: port).status == 204)
            #expect(text(try await client.get("/stream", port: port)) == "abcdef")
            #expect(counter.accepted.withLock { $0 } == 1)
        }
    }

    @Test func aWaveOfRequestsIsAnsweredWithinThePoolLimit() async throws {
        try await withEcho(HTTPClientConfiguration(connectionsPerHostMax: 8)) { client, port, counter in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let response = try await client.get("/\(number)", port: port)
                        #expect(String(decoding: response.body, as: UTF8.self) == "GET /\(number) - ")
                    }
                }
                try await group.waitForAll()
            }
            #expect(counter.accepted.withLock { $0 } <= 8)
        }
    }

    @Test func manyRequestsAtOnceAreSharedByTwoLoops() async throws {
        try await withEcho(HTTPClientConfiguration(loops: 2)) { client, port, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        let response = try await client.get("/\(number)", port: port)
                        #expect(response.status == 200)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func largeBodiesGoBothWays() async throws {
        try await withEcho { client, port, _ in
            let body = [UInt8](repeating: 0x7A, count: 3 << 20)
            let url = HTTPClientURL(host: "127.0.0.1", port: port)
            let response = try await client.send(
                HTTPClientRequest(method: .post, url: url, body: body), timeout: .seconds(30))
            #expect(response.body.count == body.count + "POST / - ".utf8.count)
        }
    }

    @Test func responseBeyondTheLimitClosesTheConnection() async throws {
        for response in [
            "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nghijkl\r\n",
        ] {
            let listener = try RawListener()
            try await withClient(HTTPClientConfiguration(responseBytesMax: 10)) { client in
                async let failure: Void = expectFailure(.responseTooLarge(limit: 10)) {
                    try await client.get("/", port: listener.port)
                }
                let connection = try await listener.accept()
                _ = try await connection.receiveTarget()
                try await connection.send(response)
                await failure
                try await connection.waitForClose()
            }
        }
    }

    @Test func nonsenseIsAProtocolError() async throws {
        let listener = try RawListener()
        try await withClient { client in
            async let failure: Void = expectFailure(.protocolError(.statusLineMalformed)) {
                try await client.get("/", port: listener.port)
            }
            let connection = try await listener.accept()
            _ = try await connection.receiveTarget()
            try await connection.send("SSH-2.0-OpenSSH_9.2\r\n")
            await failure
            try await connection.waitForClose()
        }
    }

    @Test func earlyAnswerToALargeRequestIsDelivered() async throws {
        let listener = try RawListener()
        try await withClient { client in
            let url = HTTPClientURL(host: "127.0.0.1", port: listener.port)
            let request = HTTPClientRequest(method: .post, url: url, body: [UInt8](repeating: 0, count: 32 << 20))
            async let response = client.send(request, timeout: .seconds(30))
            let connection = try await listener.accept()
            _ = try await connection.receive(until: "\r\n\r\n")
            try await connection.send(wire("too much", status: "413 Content Too Large"))
            #expect(try await response.status == 413)
            try await connection.waitForClose()
        }
    }

    @Test func connectionIsReusedOnlyWhileItIsYoung() async throws {
        let clock = ManualTimeSource()
        let listener = try RawListener()
        try await withClient(HTTPClientConfiguration(timeSource: clock)) { client in
            async let one = client.get("/1", port: listener.port)
            let first = try await listener.accept()
            _ = try await first.receiveTarget()
            try await first.send(wire("1"))
            _ = try await one
            clock.advance(by: .milliseconds(2900))
            async let two = client.get("/2", port: listener.port)
            #expect(try await first.receiveTarget() == "/2")
            try await first.send(wire("2"))
            #expect(try await two.reusedConnection)
            clock.advance(by: .seconds(3))
            async let three = client.get("/3", port: listener.port)
            let second = try await listener.accept()
            #expect(try await second.receiveTarget() == "/3")
            try await second.send(wire("3"))
            #expect(try await three.reusedConnection == false)
            try await first.waitForClose()
        }
    }

    @Test func serversWordOnIdleTimeCountsWhenItIsShorter() async throws {
        let clock = ManualTimeSource()
        let listener = try RawListener()
        try await withClient(HTTPClientConfiguration(timeSource: clock)) { client in
            async let one = client.get("/1", port: listener.port)
            let first = try await listener.accept()
            _ = try await first.receiveTarget()
            try await first.send(wire("1", fields: "Keep-Alive: timeout=2\r\n"))
            _ = try await one
            clock.advance(by: .seconds(1))
            try await first.waitForClose()
        }
    }

    @Test func connectionIsNotReusedBeyondItsUsesOrAgainstTheServersWill() async throws {
        let listener = try RawListener()
        try await withClient(HTTPClientConfiguration(usesPerConnectionMax: 2)) { client in
            async let one = client.get("/1", port: listener.port)
            let first = try await listener.accept()
            _ = try await first.receiveTarget()
            try await first.send(wire("1"))
            _ = try await one
            async let two = client.get("/2", port: listener.port)
            _ = try await first.receiveTarget()
            try await first.send(wire("2"))
            _ = try await two
            try await first.waitForClose()
            async let three = client.get("/3", port: listener.port)
            let second = try await listener.accept()
            _ = try await second.receiveTarget()
            try await second.send(wire("3", fields: "Connection: close\r\n"))
            _ = try await three
            try await second.waitForClose()
        }
    }

    @Test func nextAddressIsTriedWhenTheFirstRefuses() async throws {
        let listener = try RawListener()
        let refusing = try #require(SocketAddress(numeric: "::1", port: 0))
        let working = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let resolver = NameResolver(lifetime: .seconds(10), timeSource: SystemTimeSource()) { host in
            host == "both" ? .success([refusing, working]) : .failure(.init(detail: "no such name"))
        }
        let client = HTTPClient(configuration: HTTPClientConfiguration(), resolver: resolver)
        let url = try #require(HTTPClientURL("http://both:\(listener.port)/x"))
        async let response = client.send(HTTPClientRequest(url: url), timeout: .seconds(30))
        let connection = try await listener.accept()
        #expect(try await connection.receive(until: "\r\n\r\n").contains("Host: both:\(listener.port)\r\n"))
        try await connection.send(wire("ok"))
        #expect(try await response.status == 200)
        let unknown = try #require(HTTPClientURL("http://unknown/"))
        await expectFailure(.resolve(host: "unknown", detail: "no such name")) {
            try await client.send(HTTPClientRequest(url: unknown), timeout: .seconds(30))
        }
        await client.shutdown()
    }

    @Test func requestsThatCannotBeWrittenAreRefused() async throws {
        try await withClient { client in
            let url = HTTPClientURL(host: "127.0.0.1", port: 1)
            await expectFailure(
                .invalidRequest("The header field X has a name or value that HTTP does not allow.")
            ) {
                try await client.send(HTTPClientRequest(url: url, fields: ["X": "a\r\nY: b"]), timeout: .seconds(1))
            }
            let other = HTTPClientURL(scheme: "ftp", host: "a", port: 21)
            await expectFailure(.invalidURL("ftp://a:21/")) {
                try await client.send(HTTPClientRequest(url: other), timeout: .seconds(1))
            }
        }
    }
}
