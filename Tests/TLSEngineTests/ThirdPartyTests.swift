import TLSEngine
import TestSupport
import Testing

/// The client engine against the server of the `openssl` command, over a socket.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct ThirdPartyTests {
    let certificates: TestCertificates

    init() throws {
        certificates = try #require(TestCertificates.shared)
    }

    private func connect(
        _ server: OpenSSLServer, _ configuration: TLSClientConfiguration? = nil, host: String = "localhost"
    ) throws -> TLSRawSocket {
        let context = try TLSClientContext(configuration ?? certificates.trusting)
        return TLSRawSocket(
            try RawSocket(port: server.port), try context.makeEngine(host: host, port: server.port))
    }

    @Test(arguments: [(TLSVersion.tls12, "-tls1_2"), (.tls13, "-tls1_3")])
    func textGoesBothWays(version: TLSVersion, option: String) async throws {
        let server = try await OpenSSLServer(.local, [option, "-alpn", "h2,http/1.1"], of: certificates)
        let socket = try connect(server)
        try await socket.shakeHands(piece: 11)
        #expect(
            socket.engine.handshake
                == TLSHandshake(
                    version: version, applicationProtocol: "http/1.1", isResumed: false, hasPeerCertificate: true))
        try await socket.send("to the server\n")
        _ = try await server.line(containing: "to the server")
        server.send("to the client\n")
        #expect(try await socket.receive(until: "client\n") == "to the client\n")
        // This command ends the stream without a word, which is what an attacker could do too.
        server.send("Q\n")
        await #expect(throws: TLSError.truncated) { try await socket.waitForFinish() }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aDemandedCertificateIsShown(option: String) async throws {
        let arguments = [
            option, "-Verify", "2", "-verify_return_error", "-CAfile", certificates.certificate(.authority),
        ]
        for (own, isAccepted) in [(TestCertificates.Name.client, true), (.stranger, false), (nil, false)] {
            let server = try await OpenSSLServer(.local, arguments, of: certificates)
            var configuration = certificates.trusting
            configuration.certificate = own.map { certificates.files($0) }
            let socket = try connect(server, configuration)
            if isAccepted {
                try await socket.shakeHands()
                try await socket.send("hello\n")
                _ = try await server.line(containing: "hello")
                continue
            }
            // In TLS 1.3 the refusal comes behind the client's handshake, so it may be read and not thrown by it.
            await #expect(throws: TLSError.self) {
                try await socket.shakeHands()
                _ = try await socket.receive(until: "never")
            }
            #expect(socket.engine.failure?.isRefusalOfCertificate == true)
        }
    }

    @Test(arguments: [
        (TestCertificates.Name.expired, TLSError.certificateExpired),
        (.other, .hostMismatch(host: "localhost", names: "other.example, *.wild.example")),
    ])
    func wrongCertificatesAreRefused(name: TestCertificates.Name, error: TLSError) async throws {
        let server = try await OpenSSLServer(name, [], of: certificates)
        let socket = try connect(server)
        await #expect(throws: error) { try await socket.shakeHands() }
    }

    @Test func noCommonVersionIsNamed() async throws {
        let server = try await OpenSSLServer(.local, ["-tls1_2"], of: certificates)
        var configuration = certificates.trusting
        configuration.minimumVersion = .tls13
        let socket = try connect(server, configuration)
        await #expect(throws: TLSError.protocolVersion) { try await socket.shakeHands() }
    }
}

extension TLSError {
    /// Whether the peer refused this end's certificate; TLS 1.2 has no own alert for a missing one.
    var isRefusalOfCertificate: Bool {
        switch self {
        case .ownCertificateRefused, .handshake: true
        default: false
        }
    }
}
