import HTTPClient
import TLSEngine
import TestSupport
import Testing

/// How connections over TLS end, and what that means for the response.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct TLSEndingTests {
    /// What the server sends, and whether it ends with a `close_notify`.
    struct Ending: Sendable, CustomTestStringConvertible {
        let response: String
        let isClean: Bool
        /// The body that is delivered, or nil where the call fails.
        let body: String?

        var testDescription: String { "\(response.split(separator: "\r\n").last ?? "") \(isClean)" }
    }

    static let endings = [
        Ending(response: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", isClean: true, body: "body"),
        Ending(response: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", isClean: false, body: "body"),
        Ending(response: "HTTP/1.1 200 OK\r\n\r\nuntil the end", isClean: true, body: "until the end"),
        Ending(response: "HTTP/1.1 200 OK\r\n\r\nuntil the end", isClean: false, body: nil),
        Ending(response: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody", isClean: true, body: nil),
        Ending(response: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody", isClean: false, body: nil),
        Ending(
            response: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n", isClean: false, body: nil),
        Ending(response: "", isClean: false, body: nil),
    ]

    let certificates: TestCertificates

    init() throws {
        certificates = try #require(TestCertificates.shared)
    }

    @Test(arguments: endings, [TLSVersion.tls12, .tls13])
    func whatIsCutIsNotDelivered(ending: Ending, version: TLSVersion) async throws {
        let listener = try RawListener()
        try await withClient(certificates.client()) { client in
            async let outcome = Result { try await client.getSecurely(port: listener.port) }
            let connection = try await certificates.accept(listener, maximum: version)
            _ = try await connection.receiveTarget()
            try await connection.send(ending.response)
            if ending.isClean {
                try await connection.finishSending()
            } else {
                await connection.socket.finishSending()
            }
            switch await outcome {
            case .success(let response):
                #expect(String(decoding: response.body, as: UTF8.self) == ending.body)
            case .failure(HTTPClientError.reset(let detail)):
                #expect(ending.body == nil, "\(detail)")
                #expect(detail.contains("without TLS's closing message") != ending.isClean)
            case .failure(let error):
                Issue.record(error)
            }
            try await connection.socket.waitForClose()
        }
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func anEndInTheSameSegmentAsTheBodyIsSeen(version: TLSVersion) async throws {
        let listener = try RawListener()
        try await withClient(certificates.client()) { client in
            async let response = client.getSecurely(port: listener.port)
            let connection = try await certificates.accept(listener, maximum: version)
            _ = try await connection.receiveTarget()
            _ = Array("HTTP/1.0 200 OK\r\n\r\nwhole".utf8).withUnsafeBytes { connection.engine.send($0) }
            connection.engine.finishSending()
            // The socket stays open: nothing but the close_notify says that this was all.
            try await connection.flush()
            #expect(String(decoding: try await response.body, as: UTF8.self) == "whole")
            try await connection.waitForFinish()
        }
    }

    @Test func theClientEndsProperly() async throws {
        let listener = try RawListener()
        var configuration = certificates.client()
        configuration.usesPerConnectionMax = 1
        try await withClient(configuration) { client in
            async let response = client.getSecurely(port: listener.port)
            let connection = try await certificates.accept(listener)
            _ = try await connection.receiveTarget()
            try await connection.send(wire("1"))
            _ = try await response
            try await connection.waitForFinish()
        }
    }

    @Test(arguments: [true, false])
    func aRequestOnAConnectionThatTurnsOutDeadIsSentAgain(isClean: Bool) async throws {
        let listener = try RawListener()
        try await withClient(certificates.client()) { client in
            async let one = client.getSecurely("/1", port: listener.port)
            let first = try await certificates.accept(listener)
            _ = try await first.receiveTarget()
            try await first.send(wire("1"))
            _ = try await one
            async let two = client.getSecurely("/2", port: listener.port)
            #expect(try await first.receiveTarget() == "/2")
            if isClean { try await first.finishSending() } else { await first.socket.finishSending() }
            let second = try await certificates.accept(listener)
            #expect(try await second.receiveTarget() == "/2")
            try await second.send(wire("2"))
            #expect(try await two.replayed)
        }
    }
}

extension Result where Failure == any Error {
    /// The outcome of something that takes its time.
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
