import Locking
import TLSEngine
import TestSupport
import Testing

/// What the contexts of one server have in common, and what tells them apart.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct ServerContextTests {
    let certificates: TestCertificates

    init() throws {
        certificates = try #require(TestCertificates.shared)
    }

    /// Connects once and returns whether the session was resumed.
    private func connect(_ client: TLSClientContext, _ server: TLSServerContext) throws -> Bool {
        let pair = EnginePair(
            client: try client.makeEngine(host: "localhost", port: 1), server: try server.makeEngine())
        pair.settle()
        _ = pair.client.readAll()
        let handshake = try #require(pair.server.handshake)
        return handshake.isResumed
    }

    private func serving(_ name: TestCertificates.Name, _ version: TLSVersion) -> TLSServerConfiguration {
        TLSServerConfiguration(certificate: certificates.files(name), maximumVersion: version)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func ticketsOpenAsLongAsTheirKeyIsKnown(version: TLSVersion) throws {
        let start = ContinuousClock.now
        let elapsed = Locked(Duration.zero)
        let keys = TLSTicketKeys(lifetime: .seconds(100), now: { start.advanced(by: elapsed.withLock { $0 }) })
        let server = try TLSServerContext(serving(.local, version), ticketKeys: keys)
        let renewed = try TLSServerContext(serving(.renewed, version), ticketKeys: keys)
        let stranger = try TLSServerContext(serving(.local, version))
        let client = try TLSClientContext(certificates.trusting)
        #expect(try !connect(client, server))
        #expect(try connect(client, renewed))
        // The next key seals; the one before still opens, and the client gets a new ticket with it.
        elapsed.withLock { $0 = .seconds(100) }
        #expect(try connect(client, server))
        elapsed.withLock { $0 = .seconds(200) }
        #expect(try connect(client, server))
        // Two keys later the ticket means nothing.
        let late = try TLSClientContext(certificates.trusting)
        #expect(try !connect(late, server))
        for seconds in [300, 400] {
            elapsed.withLock { $0 = .seconds(seconds) }
            #expect(try !connect(TLSClientContext(certificates.trusting), server))
        }
        #expect(try !connect(late, server))
        #expect(try !connect(late, stranger))
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func sessionsDoNotOutliveTheAuthoritiesOfClients(version: TLSVersion) throws {
        let keys = TLSTicketKeys()
        func server(_ rule: TLSServerConfiguration.ClientCertificates) throws -> TLSServerContext {
            var configuration = serving(.local, version)
            configuration.clientCertificates = rule
            return try TLSServerContext(configuration, ticketKeys: keys)
        }
        var own = certificates.trusting
        own.certificate = certificates.files(.client)
        let client = try TLSClientContext(own)
        let authority = certificates.certificate(.authority)
        #expect(try !connect(client, server(.required(authorities: authority))))
        #expect(try connect(client, server(.required(authorities: authority))))
        // Others are trusted now: the library refuses the session, and asks for the certificate again or gives up.
        let other = EnginePair(
            client: try client.makeEngine(host: "localhost", port: 1),
            server: try server(.required(authorities: certificates.certificate(.stranger))).makeEngine())
        other.settle()
        #expect(other.server.handshake == nil && other.server.failure != nil)
    }

    @Test func theCertificateIsToldByItsNumberNamesAndTimes() throws {
        let certificate = try TLSServerContext(serving(.local, .tls13)).certificate
        let text = try ChildProcess.run(
            "openssl", ["x509", "-noout", "-serial", "-in", certificates.certificate(.local)])
        #expect(text == "serial=\(certificate.serial)\n")
        #expect(certificate.names.hasPrefix("localhost, 127.0.0.1"))
        // 2020-01-01 and 2099-12-31 at midnight.
        #expect(certificate.notBefore == 1_577_836_800)
        #expect(certificate.notAfter == 4_102_358_400)
        #expect(certificate.validity(at: certificate.notBefore - 1) == .notYet)
        #expect(certificate.validity(at: certificate.notBefore) == .valid)
        #expect(certificate.validity(at: certificate.notAfter) == .valid)
        #expect(certificate.validity(at: certificate.notAfter + 1) == .expired)
    }

    @Test func aServerSeesTheCertificateOfItsClient() throws {
        var configuration = serving(.local, .tls13)
        configuration.clientCertificates = .optional(authorities: certificates.certificate(.authority))
        let server = try TLSServerContext(configuration)
        var own = certificates.trusting
        own.certificate = certificates.files(.client)
        let shown = EnginePair(
            client: try TLSClientContext(own).makeEngine(host: "localhost", port: 1), server: try server.makeEngine())
        shown.settle()
        #expect(shown.server.peerCertificate?.names == "client")
        let bare = EnginePair(
            client: try TLSClientContext(certificates.trusting).makeEngine(host: "localhost", port: 1),
            server: try server.makeEngine())
        bare.settle()
        #expect(bare.server.handshake?.hasPeerCertificate == false && bare.server.peerCertificate == nil)
    }
}
