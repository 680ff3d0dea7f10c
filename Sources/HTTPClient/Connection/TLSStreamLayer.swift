internal import SocketTransport
internal import TLSEngine

/// Puts a TLS engine between a socket and its connection.
final class TLSStreamLayer: StreamLayer {
    private let engine: TLSEngine

    /// A layer over the engine.
    init(_ engine: TLSEngine) {
        self.engine = engine
    }

    /// Takes ciphertext.
    func receive(_ wireBytes: UnsafeRawBufferPointer) { engine.receive(wireBytes) }

    /// Takes note that the wire has ended.
    func receiveEnd() { engine.receiveEnd() }

    /// Gives plaintext out.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> LayerReadOutcome {
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
