internal import SocketTransport
internal import TLSEngine

/// Puts a TLS engine between a client's socket and its connection, and bounds what a client may send before its
/// handshake is over.
///
/// Invariant of `@unchecked Sendable`: a layer belongs to one connection and is used on its loop only.
final class TLSServerLayer: StreamLayer, @unchecked Sendable {
    private let engine: TLSEngine
    private let handshakeBytesMax: Int
    private var handshakeBytes = 0
    private var firstByte: UInt8?
    /// Whether the client has sent more than it may before its handshake was over.
    private(set) var isOverLimit = false

    /// A layer over a server's engine.
    init(_ engine: TLSEngine, handshakeBytesMax: Int) {
        self.engine = engine
        self.handshakeBytesMax = handshakeBytesMax
    }

    /// What was agreed on, once the handshake is over.
    var handshake: TLSHandshake? { engine.handshake }

    /// Why the connection failed, if it did.
    var failure: TLSError? { engine.failure }

    /// Whether the client speaks HTTP and not TLS, as far as one byte tells: a record of TLS begins with 20 to 23, a
    /// request with a letter.
    var isPlainHTTP: Bool {
        guard engine.failure == .notTLS, let firstByte else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(firstByte)
    }

    /// Takes ciphertext.
    func receive(_ wireBytes: UnsafeRawBufferPointer) {
        if engine.handshake == nil {
            if firstByte == nil { firstByte = wireBytes.first }
            handshakeBytes += wireBytes.count
        }
        engine.receive(wireBytes)
        if engine.handshake == nil, handshakeBytes > handshakeBytesMax { isOverLimit = true }
    }

    /// Takes note that the wire has ended.
    func receiveEnd() { engine.receiveEnd() }

    /// Gives plaintext out.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> LayerReadOutcome {
        if isOverLimit { return .refused }
        let count = engine.read(into: buffer)
        if count > 0 {
            // An end or a failure behind these bytes is known already, and the wire will not tell of it again.
            guard case .open = engine.state else { return .bytes(count, isDrained: false) }
            return .bytes(count, isDrained: count < buffer.count)
        }
        switch engine.state {
        case .handshaking, .open: return .needsWire
        case .peerFinished: return .end
        case .failed: return .refused
        }
    }

    /// Encrypts plaintext; takes none before the handshake is over.
    func write(_ plainBytes: UnsafeRawBufferPointer) -> Int { engine.send(plainBytes) }

    /// Takes ciphertext out.
    func takeOutput() -> [UInt8] { engine.takeOutput() }

    /// Makes a `close_notify`.
    func finishSending() { engine.finishSending() }
}
