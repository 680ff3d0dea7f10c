import Glibc
import HTTPClient
import HTTPServer
import Locking
import SocketTransport
import TLSEngine
import TestSupport
import Testing

/// A server behind TLS in this process, and clients of several kinds for it.
struct SecureServer {
    let certificates: TestCertificates
    let port: Int
    let observer: RecordingObserver
    let server: HTTPServer

    /// A client that shakes hands by hand and remembers no sessions.
    func connect(
        _ configuration: TLSClientConfiguration? = nil, piece: Int = Int.max, receiveBufferBytes: Int32? = nil
    ) async throws -> TLSRawSocket {
        let context = try TLSClientContext(configuration ?? certificates.trusting)
        let socket = TLSRawSocket(
            try RawSocket(port: port, receiveBufferBytes: receiveBufferBytes),
            try context.makeEngine(host: "localhost", port: port))
        try await socket.shakeHands(piece: piece)
        return socket
    }

    /// The serial number of the certificate that a new connection sees.
    func serial() async throws -> String? {
        try await connect().engine.peerCertificate?.serial
    }

    /// Arguments with which `openssl s_client` connects and trusts.
    var opensslArguments: [String] {
        [
            "s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost", "-CAfile",
            certificates.certificate(.authority), "-verify_return_error",
        ]
    }
}

extension TestCertificates {
    /// A client that trusts the authority.
    var trusting: TLSClientConfiguration { TLSClientConfiguration(trust: .file(certificate(.authority))) }

    /// The same with a certificate of its own.
    func trusting(showing name: Name) -> TLSClientConfiguration {
        var configuration = trusting
        configuration.certificate = files(name)
        return configuration
    }

    /// An `HTTPClient` of the same kind.
    func client(_ configuration: TLSClientConfiguration? = nil) -> HTTPClient {
        HTTPClient(configuration: HTTPClientConfiguration(tls: configuration ?? trusting))
    }
}

/// Starts a server with one `https` listener on a free port, runs the body, and cuts the server.
func withSecureServer(
    _ handler: ClosureHandler = .echo, configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
    tls change: (inout TLSServerConfiguration) -> Void = { _ in },
    _ body: (SecureServer) async throws -> Void
) async throws {
    let certificates = try #require(TestCertificates.shared)
    var tls = TLSServerConfiguration(certificate: certificates.files(.local))
    change(&tls)
    var configuration = configuration
    configuration.listeners = [.https(host: "127.0.0.1", port: 0)]
    configuration.tls = tls
    // On the system's clock a handshake may take as long as a busy machine makes it.
    if configuration.timeSource is SystemTimeSource { configuration.handshakeTimeout = .seconds(600) }
    let observer = RecordingObserver()
    let server = HTTPServer(configuration: configuration, handler: handler, observer: observer)
    let port = try server.start().firstPort
    do {
        try await body(SecureServer(certificates: certificates, port: port, observer: observer, server: server))
    } catch {
        await server.shutdown(graceSeconds: 0)
        throw error
    }
    await server.shutdown(graceSeconds: 0)
    #expect(observer.count("accepted") == observer.count("closed"))
    #expect(openSockets(port: port).isEmpty)
}

/// The sockets that some process holds open with that local port of IPv4, as lines of the kernel's table.
func openSockets(port: Int) -> [String] {
    ChildProcess.whileNoneStarts { heldSockets(port: port) }
}

private func heldSockets(port: Int) -> [String] {
    guard let file = fopen("/proc/net/tcp", "r") else { return [] }
    defer { fclose(file) }
    let digits = String(port, radix: 16, uppercase: true)
    let wanted = ":" + String(repeating: "0", count: 4 - digits.count) + digits
    var line = [CChar](repeating: 0, count: 512)
    var found: [String] = []
    while fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let columns = text.split(separator: " ")
        // The tenth column is the inode; a socket that nobody holds has none.
        if columns.count > 9, columns[1].hasSuffix(wanted), columns[9] != "0" { found.append(text) }
    }
    return found
}
