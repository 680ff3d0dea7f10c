import Glibc
import HTTPClient
import HTTPServer
import Locking
import TLSEngine
import TestSupport
import Testing

/// A certificate that is replaced while the server runs.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct CertificateReloadTests {
    private let certificates: TestCertificates
    private let folder: TemporaryFolder

    init() throws {
        certificates = try #require(TestCertificates.shared)
        folder = try TemporaryFolder()
    }

    /// The files that the server reads; `install` changes them.
    private var files: TLSCertificateFiles {
        TLSCertificateFiles(chain: "\(folder.path)/server.pem", key: "\(folder.path)/server.key")
    }

    /// Puts another certificate under the server's paths, as a renewal does.
    private func install(_ name: TestCertificates.Name) throws {
        for (from, to) in [(certificates.certificate(name), files.chain), (certificates.key(name), files.key)] {
            unlink(to)
            try #require(link(from, to) == 0)
        }
    }

    private func serial(_ name: TestCertificates.Name) throws -> String {
        try TLSServerContext(TLSServerConfiguration(certificate: certificates.files(name))).certificate.serial
    }

    @Test func underLoadNoRequestFailsAndNewConnectionsSeeTheNewCertificate() async throws {
        try install(.local)
        let serials = [try serial(.renewed), try serial(.local)]
        #expect(serials[0] != serials[1])
        let tls = TLSServerConfiguration(certificate: files)
        try await withSecureServer(tls: { $0 = tls }) { secure in
            let answered = Locked(0)
            let isOver = Locked(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                // Eight clients keep their connection, four make a new one for each request.
                for number in 0..<12 {
                    group.addTask {
                        var settings = HTTPClientConfiguration(tls: certificates.trusting)
                        if number >= 8 { settings.usesPerConnectionMax = 1 }
                        let client = HTTPClient(configuration: settings)
                        let url = HTTPClientURL(scheme: "https", host: "localhost", port: secure.port, target: "/x")
                        while !isOver.withLock({ $0 }) {
                            let response = try await client.send(HTTPClientRequest(url: url), timeout: .seconds(60))
                            #expect(response.status == 200)
                            answered.withLock { $0 += 1 }
                        }
                        await client.shutdown()
                    }
                }
                let kept = try await secure.connect()
                for round in 0..<20 {
                    try install(round % 2 == 0 ? .renewed : .local)
                    #expect(try secure.server.reload(tls: tls).serial == serials[round % 2])
                    #expect(try await secure.serial() == serials[round % 2])
                    try await kept.send("GET /kept HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try await kept.receive(until: "GET /kept ")
                }
                isOver.withLock { $0 = true }
                try await group.waitForAll()
            }
            #expect(answered.withLock { $0 } > 20)
        }
    }

    @Test func aCertificateThatCannotBeUsedLeavesTheOldOneInForce() async throws {
        try install(.local)
        let tls = TLSServerConfiguration(certificate: files)
        try await withSecureServer(tls: { $0 = tls }) { secure in
            let old = try serial(.local)
            unlink(files.chain)
            #expect(throws: TLSConfigurationError.self) { try secure.server.reload(tls: tls) }
            #expect(try await secure.serial() == old)
            try install(.renewed)
            unlink(files.key)
            try #require(link(certificates.key(.local), files.key) == 0)
            let error = #expect(throws: TLSConfigurationError.self) { try secure.server.reload(tls: tls) }
            #expect(error?.subject == .key)
            #expect(error?.description.contains("it is not the key of the certificate") == true)
            #expect(try await secure.serial() == old)
            #expect(secure.server.certificate?.serial == old)
        }
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func sessionsAreResumedBehindANewCertificate(version: TLSVersion) async throws {
        try await withSecureServer(tls: { $0.maximumVersion = version }) { secure in
            let context = try TLSClientContext(certificates.trusting)
            for isResumed in [false, true] {
                let socket = TLSRawSocket(
                    try RawSocket(port: secure.port), try context.makeEngine(host: "localhost", port: 1))
                try await socket.shakeHands()
                try await socket.send("GET /x HTTP/1.0\r\n\r\n")
                _ = try await socket.receive(until: "GET /x ")
                #expect(socket.engine.handshake?.isResumed == isResumed)
                try await socket.waitForFinish()
                try secure.server.reload(
                    tls: TLSServerConfiguration(certificate: certificates.files(.renewed), maximumVersion: version))
            }
        }
    }

    @Test func aServerWithoutTLSTakesNoCertificate() async throws {
        try await withServer { _, _, server in
            #expect(server.certificate == nil)
            let tls = TLSServerConfiguration(certificate: certificates.files(.local))
            #expect(throws: TLSConfigurationError.self) { try server.reload(tls: tls) }
        }
    }

    @Test func anHTTPSListenerNeedsACertificateThatCanBeUsed() throws {
        var configuration = HTTPServerConfiguration()
        configuration.listeners = [.https(host: "127.0.0.1", port: 0)]
        let bare = HTTPServer(configuration: configuration, handler: ClosureHandler.echo)
        #expect(throws: HTTPServerError.certificateMissing(listener: "https://127.0.0.1:0")) { try bare.start() }
        configuration.tls = TLSServerConfiguration(certificate: files)
        let missing = HTTPServer(configuration: configuration, handler: ClosureHandler.echo)
        #expect(throws: TLSConfigurationError.self) { try missing.start() }
    }
}
