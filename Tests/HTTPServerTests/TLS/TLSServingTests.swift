import HTTPClient
import HTTPEngine
import HTTPServer
import Locking
import SocketTransport
import TLSEngine
import TestSupport
import Testing

/// Requests and responses over TLS: the same connection, behind a layer.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct TLSServingTests {
    private let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: [TLSVersion.tls12, .tls13], [1, 7, Int.max])
    func aRequestIsAnsweredHoweverTheHandshakeIsCut(version: TLSVersion, piece: Int) async throws {
        try await withSecureServer { secure in
            var configuration = secure.certificates.trusting
            configuration.maximumVersion = version
            let socket = try await secure.connect(configuration, piece: piece)
            #expect(socket.engine.handshake?.version == version)
            #expect(socket.engine.handshake?.applicationProtocol == "http/1.1")
            _ = Array(request.utf8).withUnsafeBytes { socket.engine.send($0) }
            try await socket.flush(piece: piece)
            #expect(try await socket.receive(until: "GET /x ").hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(secure.observer.count("handshake \(version)") == 1)
        }
    }

    @Test func requestsInOneBurstBehindTheHandshakeAreAllAnswered() async throws {
        try await withSecureServer { secure in
            let socket = try await secure.connect()
            try await socket.send(request + request + "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let text = try await socket.receive(until: "GET /last ")
            #expect(text.split(separator: "HTTP/1.1 200 OK").count == 3)
            try await socket.waitForFinish()
        }
    }

    @Test(arguments: [TLSVersion.tls12, .tls13], [16 * 1024 + 1, 3 << 20])
    func largeBodiesGoBothWays(version: TLSVersion, count: Int) async throws {
        let handler = ClosureHandler(later: { HTTPServerResponse(status: 200, body: .bytes($0.body)) })
        try await withSecureServer(handler, tls: { $0.maximumVersion = version }) { secure in
            let client = secure.certificates.client()
            let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
            for _ in 0..<3 {
                let url = HTTPClientURL(scheme: "https", host: "localhost", port: secure.port, target: "/")
                let response = try await client.send(
                    HTTPClientRequest(method: .post, url: url, body: body), timeout: .seconds(240))
                #expect(response.body == body)
            }
            await client.shutdown()
            #expect(secure.observer.count("handshake") == 1)
        }
    }

    @Test func aSlowReaderSlowsTheWriterOfAStreamDown() async throws {
        let written = Locked(0)
        let part = [UInt8](repeating: 0x61, count: 64 * 1024)
        let handler = ClosureHandler(immediate: { _ in
            .stream { writer in
                for _ in 0..<400 {
                    try await writer.write(part)
                    written.withLock { $0 += 1 }
                }
            }
        })
        let clock = ManualTimeSource()
        var configuration = HTTPServerConfiguration(timeSource: clock)
        configuration.outputBytesMax = 128 * 1024
        try await withSecureServer(handler, configuration: configuration) { secure in
            let socket = try await secure.connect(receiveBufferBytes: 4096)
            try await socket.send(request)
            _ = try await socket.receive(until: "\r\n\r\n")
            // Seven bytes of chunk framing before each part, two behind it.
            let framed = part.count + 7 + 2
            var lead = 0
            for received in 1...400 {
                _ = try await socket.receive(count: framed)
                lead = max(lead, written.withLock { $0 } - received)
            }
            // What the kernel and the server hold for the reader: at most 4 MiB and 128 KiB, and what this end has
            // read.
            #expect(lead < 100)
            #expect(try await socket.receive(until: "\r\n\r\n") == "0\r\n\r\n")
        }
    }

    @Test func aReaderThatTakesNothingIsCut() async throws {
        let body = [UInt8](repeating: 0, count: 16 << 20)
        let handler = ClosureHandler(immediate: { _ in HTTPServerResponse(status: 200, body: .bytes(body)) })
        let clock = ManualTimeSource()
        try await withSecureServer(handler, configuration: HTTPServerConfiguration(timeSource: clock)) { secure in
            let socket = try await secure.connect(receiveBufferBytes: 4096)
            try await socket.send(request)
            await secure.observer.wait(for: "finished 200")
            clock.advance(by: .seconds(30))
            await secure.observer.wait(for: "limit write_timeout")
            await secure.observer.wait(for: "closed")
        }
    }

    @Test func theEndIsSaidBehindTheLastResponseAndAtTheIdleTimeout() async throws {
        let clock = ManualTimeSource()
        try await withSecureServer(configuration: HTTPServerConfiguration(timeSource: clock)) { secure in
            let closing = try await secure.connect()
            try await closing.send("GET /x HTTP/1.0\r\n\r\n")
            _ = try await closing.receive(until: "GET /x ")
            try await closing.waitForFinish()
            let idle = try await secure.connect()
            try await idle.send(request)
            _ = try await idle.receive(until: "GET /x ")
            clock.advance(by: .seconds(75))
            try await idle.waitForFinish()
            #expect(secure.observer.count("limit idle_timeout") == 1)
        }
    }

    @Test func aClientThatHasFinishedSendingIsStillAnswered() async throws {
        let gate = HoldGate()
        let handler = ClosureHandler(later: { _ in
            await gate.hold()
            return .text("done")
        })
        try await withSecureServer(handler) { secure in
            let socket = try await secure.connect()
            try await socket.send(request)
            await gate.waitForArrival()
            // Says that it ends, and keeps the connection.
            socket.engine.finishSending()
            try await socket.flush()
            gate.open()
            #expect(try await socket.receive(until: "done").hasPrefix("HTTP/1.1 200 OK"))
            try await socket.waitForFinish()
        }
    }

    @Test func aRequestThatIsCutIsNotAnswered() async throws {
        try await withSecureServer { secure in
            let socket = try await secure.connect()
            try await socket.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf")
            await socket.socket.finishSending()
            await secure.observer.wait(for: "closed")
            #expect(secure.observer.count("started") == 0)
        }
    }

    @Test func aStreamThatBreaksOffDoesNotLookWhole() async throws {
        struct Broken: Error {}
        let handler = ClosureHandler(later: { _ in
            .stream { writer in
                try await writer.write(Array("part".utf8))
                throw Broken()
            }
        })
        try await withSecureServer(handler) { secure in
            let socket = try await secure.connect()
            try await socket.send("GET /x HTTP/1.0\r\n\r\n")
            _ = try await socket.receive(until: "part")
            await #expect(throws: TLSError.truncated) { try await socket.waitForFinish() }
        }
    }

    @Test func sessionsAreResumed() async throws {
        for version in [TLSVersion.tls12, .tls13] {
            try await withSecureServer(tls: { $0.maximumVersion = version }) { secure in
                let context = try TLSClientContext(secure.certificates.trusting)
                for isResumed in [false, true] {
                    let socket = TLSRawSocket(
                        try RawSocket(port: secure.port), try context.makeEngine(host: "localhost", port: 1))
                    try await socket.shakeHands()
                    try await socket.send("GET /x HTTP/1.0\r\n\r\n")
                    _ = try await socket.receive(until: "GET /x ")
                    #expect(socket.engine.handshake?.isResumed == isResumed)
                    try await socket.waitForFinish()
                }
                #expect(secure.observer.count("handshake \(version) resumed") == 1)
            }
        }
    }
}
