import COpenSSL
import TestSupport
import Testing

@testable import TLSEngine

/// A client engine against a server engine, in memory.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct EngineTests {
    let certificates: TestCertificates

    init() throws {
        certificates = try #require(TestCertificates.shared)
    }

    private func pair(_ version: TLSVersion, piece: Int = Int.max) throws -> EnginePair {
        var server = certificates.serving()
        server.minimumVersion = version
        server.maximumVersion = version
        return try EnginePair(client: certificates.trusting, server: server, piece: piece)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13], [Int.max, 1, 7])
    func theHandshakeAgreesAtAnySplitOfTheBytes(version: TLSVersion, piece: Int) throws {
        let pair = try pair(version, piece: piece)
        #expect(pair.client.state == .handshaking && pair.client.hasOutput)
        #expect(pair.client.send([1]) == 0)
        pair.settle()
        let agreed = TLSHandshake(
            version: version, applicationProtocol: "http/1.1", isResumed: false, hasPeerCertificate: true)
        #expect(pair.client.state == .open(agreed))
        #expect(pair.server.handshake?.version == version)
        #expect(pair.server.handshake?.hasPeerCertificate == false)
        #expect(pair.client.send(Array("ping".utf8)) == 4)
        pair.settle()
        #expect(pair.server.readAll() == Array("ping".utf8))
        #expect(pair.server.send(Array("pong".utf8)) == 4)
        pair.settle()
        #expect(pair.client.readAll(buffer: 1) == Array("pong".utf8))
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func largeDataGoesBothWays(version: TLSVersion) throws {
        let pair = try pair(version, piece: 5000)
        pair.settle()
        let data = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        #expect(pair.client.send(data) == data.count)
        #expect(pair.server.send(data) == data.count)
        pair.settle()
        #expect(pair.server.readAll(buffer: 65_536) == data)
        #expect(pair.client.readAll(buffer: 65_536) == data)
        #expect(pair.client.readAll().isEmpty)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aCleanEndIsToldApartFromATruncatedOne(version: TLSVersion) throws {
        let clean = try pair(version)
        clean.settle()
        _ = clean.server.send(Array("last".utf8))
        clean.server.finishSending()
        clean.settle()
        clean.client.receiveEnd()
        #expect(clean.client.readAll() == Array("last".utf8))
        #expect(clean.client.state == .peerFinished)
        // The other direction is still open.
        #expect(clean.client.canSend && !clean.server.canSend)
        #expect(clean.client.send([1, 2]) == 2)
        clean.settle()
        #expect(clean.server.readAll() == [1, 2])

        let cut = try pair(version)
        cut.settle()
        _ = cut.server.send(Array("last".utf8))
        cut.settle()
        cut.client.receiveEnd()
        #expect(cut.client.readAll() == Array("last".utf8))
        #expect(cut.client.failure == .truncated)
        #expect(cut.client.send([1]) == 0)

        let early = try pair(version)
        early.client.receiveEnd()
        #expect(early.client.failure == .endedInHandshake)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aSecondConnectionResumesTheSession(version: TLSVersion) throws {
        var configuration = certificates.serving()
        configuration.maximumVersion = version
        let client = try TLSClientContext(certificates.trusting)
        let server = try TLSServerContext(configuration)
        for (host, isResumed) in [("localhost", false), ("localhost", true), ("127.0.0.1", false)] {
            let pair = EnginePair(
                client: try client.makeEngine(host: host, port: 1), server: try server.makeEngine())
            pair.settle()
            // The tickets of TLS 1.3 come behind the handshake and are seen by reading.
            #expect(pair.client.readAll().isEmpty)
            #expect(pair.client.handshake?.isResumed == isResumed)
            #expect(pair.server.handshake?.isResumed == isResumed)
            pair.client.finishSending()
            pair.server.finishSending()
        }
    }

    @Test func renegotiationIsRefused() throws {
        let pair = try pair(.tls12)
        pair.settle()
        // A server that asks for it in spite of all.
        SSL_clear_options(pair.server.ssl, UInt64(1) << 30)
        #expect(SSL_renegotiate(pair.server.ssl) == 1)
        SSL_do_handshake(pair.server.ssl)
        #expect(pair.server.hasOutput)
        pair.settle()
        #expect(pair.client.readAll().isEmpty)
        pair.settle()
        #expect(pair.server.readAll().isEmpty)
        // The client went on with the old keys, or gave up: in no case did it shake hands again.
        #expect(SSL_in_init(pair.client.ssl) == 0)
        #expect(pair.client.failure == nil)
        #expect(pair.server.failure != nil)
    }

    @Test func bytesThatAreNotTLSAreNamed() throws {
        let pair = try pair(.tls13)
        Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8).withUnsafeBytes { pair.client.receive($0) }
        #expect(pair.client.failure == .notTLS)
        let server = try TLSServerContext(certificates.serving()).makeEngine()
        Array("GET / HTTP/1.1\r\n\r\n".utf8).withUnsafeBytes { server.receive($0) }
        #expect(server.failure == .notTLS)
    }

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aServersFlightThatWasTamperedWithIsRefused(version: TLSVersion) throws {
        let length = try flight(of: version).count
        for offset in stride(from: 0, to: length, by: 13) {
            let pair = try pair(version)
            pair.carry(from: pair.client, to: pair.server)
            var bytes = pair.server.takeOutput()
            // Lengths differ by a few bytes from handshake to handshake: signatures do.
            guard offset < bytes.count else { continue }
            bytes[offset] ^= 0x40
            bytes.withUnsafeBytes { pair.client.receive($0) }
            pair.settle()
            // Either it is noticed, or, where a length grew, more is waited for until the peer gives up.
            #expect(pair.client.handshake == nil, "\(offset)")
            pair.client.receiveEnd()
            #expect(pair.client.failure != nil, "\(offset)")
        }
    }

    /// A server's first flight.
    private func flight(of version: TLSVersion) throws -> [UInt8] {
        let pair = try pair(version)
        pair.carry(from: pair.client, to: pair.server)
        return pair.server.takeOutput()
    }

    @Test func changedBytesBreakTheConnection() throws {
        let pair = try pair(.tls13)
        pair.settle()
        _ = pair.client.readAll()
        _ = pair.server.send([1, 2, 3])
        var bytes = pair.server.takeOutput()
        bytes[bytes.count - 1] ^= 1
        bytes.withUnsafeBytes { pair.client.receive($0) }
        #expect(pair.client.readAll().isEmpty)
        guard case .broken = pair.client.failure else {
            Issue.record("\(String(describing: pair.client.failure))")
            return
        }
        // The alert that tells the server.
        #expect(pair.client.hasOutput)
    }
}
