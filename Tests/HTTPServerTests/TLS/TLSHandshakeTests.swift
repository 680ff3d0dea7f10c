import HTTPServer
import SocketTransport
import TLSEngine
import TestSupport
import Testing

/// Clients that shake hands slowly, wrongly or not at all.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct TLSHandshakeTests {
    private let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    /// What a client would send first.
    private func hello(_ secure: SecureServer) throws -> [UInt8] {
        try TLSClientContext(secure.certificates.trusting).makeEngine(host: "localhost", port: 1).takeOutput()
    }

    @Test func aHandshakeThatTakesTooLongIsCut() async throws {
        let clock = ManualTimeSource()
        try await withSecureServer(configuration: HTTPServerConfiguration(timeSource: clock)) { secure in
            let silent = try RawSocket(port: secure.port)
            let slow = try RawSocket(port: secure.port)
            let bytes = try hello(secure)
            try await slow.send(Array(bytes.prefix(100)))
            await secure.observer.wait(for: "accepted", count: 2)
            // A connection that came later and is served tells that the loop has seen what came before.
            try await secure.connect().send(request)
            await secure.observer.wait(for: "finished 200")
            clock.advance(by: .seconds(9))
            try await slow.send(Array(bytes.dropFirst(100).prefix(1)))
            try await secure.connect().send(request)
            await secure.observer.wait(for: "finished 200", count: 2)
            #expect(secure.observer.count("limit handshake_timeout") == 0)
            clock.advance(by: .seconds(1))
            try await silent.waitForClose()
            try await slow.waitForClose()
            await secure.observer.wait(for: "limit handshake_timeout", count: 2)
            #expect(secure.observer.count("handshake failed timeout") == 2)
        }
    }

    @Test func theDeadlineOfTheHandshakeEndsWithIt() async throws {
        let clock = ManualTimeSource()
        try await withSecureServer(configuration: HTTPServerConfiguration(timeSource: clock)) { secure in
            let socket = try await secure.connect()
            // The answer tells that the server has seen the end of the handshake.
            try await socket.send(request)
            _ = try await socket.receive(until: "GET /x ")
            clock.advance(by: .seconds(60))
            try await socket.send(request)
            _ = try await socket.receive(until: "GET /x ")
            #expect(secure.observer.count("limit handshake_timeout") == 0)
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n"])
    func plainHTTPIsToldToUseHTTPS(text: String) async throws {
        try await withSecureServer { secure in
            let socket = try RawSocket(port: secure.port)
            try await socket.send(text)
            let answer = try await socket.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(answer)")
            #expect(answer.contains("use a URL that begins with https"))
            #expect(secure.observer.count("handshake failed plain_http") == 1)
            #expect(secure.observer.count("finished 400") == 1)
        }
    }

    @Test func otherBytesAreCut() async throws {
        try await withSecureServer { secure in
            let socket = try RawSocket(port: secure.port)
            try await socket.send([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
            try await socket.waitForClose()
            await secure.observer.wait(for: "handshake failed not_tls")
        }
    }

    @Test func aHandshakeThatNeverEndsHasBoundedBytes() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.handshakeBytesMax = 8 * 1024
        try await withSecureServer(configuration: configuration) { secure in
            let socket = try RawSocket(port: secure.port)
            // The head of a hello of 128 KiB, in records of 4 KiB.
            var first = true
            for _ in 0..<3 {
                var record: [UInt8] = [22, 3, 1, 0x10, 0] + [UInt8](repeating: 0, count: 4096)
                if first { record.replaceSubrange(5..<9, with: [1, 2, 0, 0]) }
                first = false
                // Another record may meet a connection that is closed already.
                try? await socket.send(record)
            }
            try await socket.waitForClose()
            await secure.observer.wait(for: "limit handshake_bytes")
            #expect(secure.observer.count("handshake failed too_large") == 1)
        }
    }

    @Test func clientsThatResetOrEndInTheMiddleLeaveNothingBehind() async throws {
        try await withSecureServer { secure in
            let bytes = try hello(secure)
            for count in [0, 1, 5, 60, bytes.count] {
                let resetting = try RawSocket(port: secure.port)
                try await resetting.send(Array(bytes.prefix(count)))
                await resetting.reset()
                let ending = try RawSocket(port: secure.port)
                try await ending.send(Array(bytes.prefix(count)))
                await ending.finishSending()
                try await ending.waitForClose()
            }
            await secure.observer.wait(for: "closed", count: 10)
            #expect(secure.observer.count("handshake failed ended") == 10)
            // Only the listener is left.
            #expect(openSockets(port: secure.port).count == 1)
        }
    }

    @Test func aClientOfOtherProtocolsIsRefusedWithTheAlertForIt() async throws {
        try await withSecureServer { secure in
            var other = secure.certificates.trusting
            other.applicationProtocols = ["h2", "spdy/3"]
            await #expect(throws: TLSError.noApplicationProtocol) { _ = try await secure.connect(other) }
            await secure.observer.wait(for: "handshake failed application_protocol")
            var silent = secure.certificates.trusting
            silent.applicationProtocols = []
            let socket = try await secure.connect(silent)
            try await socket.send(request)
            #expect(try await socket.receive(until: "GET /x ").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func anOldClientIsRefused() async throws {
        try await withSecureServer(tls: { $0.minimumVersion = .tls13 }) { secure in
            var old = secure.certificates.trusting
            old.maximumVersion = .tls12
            await #expect(throws: TLSError.protocolVersion) { _ = try await secure.connect(old) }
            await secure.observer.wait(for: "handshake failed version")
        }
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aDemandedClientCertificateMustBeThereAndKnown(version: TLSVersion) async throws {
        let certificates = try #require(TestCertificates.shared)
        try await withSecureServer(tls: {
            $0.clientCertificates = .required(authorities: certificates.certificate(.authority))
            $0.maximumVersion = version
        }) { secure in
            let known = try await secure.connect(certificates.trusting(showing: .client))
            try await known.send(request)
            #expect(try await known.receive(until: "GET /x ").hasPrefix("HTTP/1.1 200"))
            for (configuration, word) in [
                (certificates.trusting, "certificate_missing"),
                (certificates.trusting(showing: .stranger), "certificate_refused"),
            ] {
                await #expect(throws: (any Error).self) {
                    let socket = try await secure.connect(configuration)
                    try await socket.send(request)
                    _ = try await socket.receive(until: "GET /x ")
                }
                await secure.observer.wait(for: "handshake failed \(word)")
            }
            #expect(secure.observer.count("started") == 1)
        }
    }

    @Test func anOptionalClientCertificateMayBeMissingButNotWrong() async throws {
        let certificates = try #require(TestCertificates.shared)
        try await withSecureServer(tls: {
            $0.clientCertificates = .optional(authorities: certificates.certificate(.authority))
        }) { secure in
            for configuration in [certificates.trusting, certificates.trusting(showing: .client)] {
                let socket = try await secure.connect(configuration)
                try await socket.send(request)
                #expect(try await socket.receive(until: "GET /x ").hasPrefix("HTTP/1.1 200"))
            }
            await #expect(throws: (any Error).self) {
                let socket = try await secure.connect(certificates.trusting(showing: .stranger))
                try await socket.send(request)
                _ = try await socket.receive(until: "GET /x ")
            }
            await secure.observer.wait(for: "handshake failed certificate_refused")
        }
    }

    @Test func aClientThatDoesNotTrustTheServerIsCounted() async throws {
        try await withSecureServer { secure in
            let strict = TLSClientConfiguration(trust: .file(secure.certificates.certificate(.other)))
            await #expect(throws: TLSError.self) { _ = try await secure.connect(strict) }
            await secure.observer.wait(for: "handshake failed refused_by_client")
        }
    }
}
