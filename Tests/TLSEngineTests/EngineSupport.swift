import TLSEngine
import TestSupport
import Testing

/// Two engines in memory, client and server, and the wire between them.
struct EnginePair {
    let client: TLSEngine
    let server: TLSEngine
    /// Bytes that cross the wire at once.
    var piece = Int.max

    init(
        client: TLSClientConfiguration, server: TLSServerConfiguration, host: String = "localhost", piece: Int = Int.max
    ) throws {
        self.client = try TLSClientContext(client).makeEngine(host: host, port: 1)
        self.server = try TLSServerContext(server).makeEngine()
        self.piece = piece
    }

    init(client: TLSEngine, server: TLSEngine) {
        self.client = client
        self.server = server
    }

    /// Carries bytes over the wire until both have nothing to say.
    func settle() {
        while client.hasOutput || server.hasOutput {
            carry(from: client, to: server)
            carry(from: server, to: client)
        }
    }

    func carry(from: TLSEngine, to: TLSEngine) {
        var rest = from.takeOutput()[...]
        while !rest.isEmpty {
            rest.prefix(piece).withUnsafeBytes { to.receive($0) }
            rest = rest.dropFirst(piece)
        }
    }
}

extension TLSEngine {
    /// Sends text; all of it must be taken.
    func send(_ bytes: [UInt8]) -> Int { bytes.withUnsafeBytes { send($0) } }

    /// Everything that can be read now.
    func readAll(buffer size: Int = 1000) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: size)
        var all: [UInt8] = []
        while true {
            let count = buffer.withUnsafeMutableBytes { read(into: $0) }
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }
}

extension TestCertificates {
    /// A client that trusts the authority.
    var trusting: TLSClientConfiguration { TLSClientConfiguration(trust: .file(certificate(.authority))) }

    /// A server with a certificate.
    func serving(_ name: Name = .local) -> TLSServerConfiguration { TLSServerConfiguration(certificate: files(name)) }
}
