import TLSEngine
import TestSupport
import Testing

/// Who is accepted, who is not, and what the error says.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct TrustTests {
    let certificates: TestCertificates

    init() throws {
        certificates = try #require(TestCertificates.shared)
    }

    private func failure(
        _ name: TestCertificates.Name, host: String = "localhost", client: TLSClientConfiguration? = nil
    ) throws -> TLSError? {
        let pair = try EnginePair(
            client: client ?? certificates.trusting, server: certificates.serving(name), host: host)
        pair.settle()
        if pair.client.failure != nil {
            // The server hears of it by an alert and does not go on.
            #expect(pair.server.readAll().isEmpty && pair.server.failure != nil)
        }
        return pair.client.failure
    }

    @Test(arguments: ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "::1"])
    func aCertificateForTheHostIsAccepted(host: String) throws {
        #expect(try failure(.local, host: host) == nil)
    }

    @Test func wildcardsCoverOneLabel() throws {
        #expect(try failure(.other, host: "a.wild.example") == nil)
        #expect(try failure(.other, host: "other.example") == nil)
        for host in ["a.b.wild.example", "wild.example"] {
            #expect(
                try failure(.other, host: host)
                    == .hostMismatch(host: host, names: "other.example, *.wild.example"))
        }
    }

    @Test func aCertificateForAnotherHostIsRefused() throws {
        #expect(
            try failure(.other) == .hostMismatch(host: "localhost", names: "other.example, *.wild.example"))
        #expect(
            try failure(.local, host: "127.0.0.2") == .hostMismatch(host: "127.0.0.2", names: "localhost, 127.0.0.1"))
    }

    @Test func anExpiredCertificateIsRefused() throws {
        #expect(try failure(.expired) == .certificateExpired)
    }

    @Test func anUnknownAuthorityIsRefused() throws {
        guard case .authorityUnknown = try failure(.selfSigned) else {
            Issue.record("a certificate issued by itself was accepted")
            return
        }
        guard case .authorityUnknown = try failure(.local, client: TLSClientConfiguration()) else {
            Issue.record("the system's store knows the test's authority")
            return
        }
    }

    @Test func aFileMayHoldTheServersOwnCertificate() throws {
        for name in [TestCertificates.Name.selfSigned, .local] {
            let client = TLSClientConfiguration(trust: .file(certificates.certificate(name)))
            #expect(try failure(name, client: client) == nil)
        }
        let both = TLSClientConfiguration(trust: .systemAndFile(certificates.certificate(.authority)))
        #expect(try failure(.local, client: both) == nil)
    }

    @Test func withoutVerificationEverybodyIsAccepted() throws {
        let client = TLSClientConfiguration(verifies: false)
        for name in [TestCertificates.Name.selfSigned, .expired, .other] {
            #expect(try failure(name, client: client) == nil)
        }
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aServerMayDemandACertificate(version: TLSVersion) throws {
        var server = certificates.serving()
        server.clientCertificates = .required(authorities: certificates.certificate(.authority))
        server.maximumVersion = version
        for (own, isAccepted) in [(TestCertificates.Name.client, true), (.stranger, false), (nil, false)] {
            var client = certificates.trusting
            client.certificate = own.map { certificates.files($0) }
            let pair = try EnginePair(client: client, server: server)
            pair.settle()
            #expect(pair.client.readAll().isEmpty)
            if isAccepted {
                #expect(pair.server.handshake?.hasPeerCertificate == true && pair.client.failure == nil)
                continue
            }
            #expect(pair.server.failure != nil && pair.server.handshake == nil)
            switch pair.client.failure {
            case .ownCertificateRefused: break
            // TLS 1.2 has no alert for a missing certificate.
            case .handshake: #expect(version == .tls12 && own == nil)
            case let other: Issue.record("\(String(describing: other))")
            }
        }
    }

    @Test func endsWithoutACommonVersionOrProtocolPart() throws {
        var old = certificates.trusting
        old.maximumVersion = .tls12
        var new = certificates.serving()
        new.minimumVersion = .tls13
        let versions = try EnginePair(client: old, server: new)
        versions.settle()
        #expect(versions.client.failure == .protocolVersion)
        #expect(versions.server.failure == .protocolVersion)

        var other = certificates.trusting
        other.applicationProtocols = ["h2"]
        let protocols = try EnginePair(client: other, server: certificates.serving())
        protocols.settle()
        #expect(protocols.client.failure == .noApplicationProtocol)
        #expect(protocols.server.failure == .noApplicationProtocol)

        var silent = certificates.trusting
        silent.applicationProtocols = []
        let pair = try EnginePair(client: silent, server: certificates.serving())
        pair.settle()
        #expect(pair.client.handshake?.applicationProtocol == nil && pair.client.failure == nil)
    }

    @Test func errorsThatNobodyCanWaitOutArePermanent() {
        let permanent: [TLSError] = [
            .certificateExpired, .certificateNotYetValid, .authorityUnknown(""), .hostMismatch(host: "a", names: ""),
            .certificateRefused(""), .ownCertificateRefused(""), .certificateMissing,
            .noApplicationProtocol, .protocolVersion, .notTLS,
        ]
        let passing: [TLSError] = [.handshake(""), .endedInHandshake, .truncated, .broken("")]
        #expect(permanent.allSatisfy { $0.isPermanent } && passing.allSatisfy { !$0.isPermanent })
    }
}
