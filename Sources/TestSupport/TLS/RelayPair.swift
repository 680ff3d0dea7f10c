internal import Locking
internal import SocketTransport
internal import TLSEngine

/// The two sockets of one relayed connection. What waits on either side is not limited: tests send little.
///
/// Invariant of `@unchecked Sendable`: everything is touched on the loop only.
final class RelayPair: ReadinessHandler, @unchecked Sendable {
    private static let scratchBytes = 64 * 1024

    private let center: RelayCenter
    private let engine: TLSEngine
    private var secure: SocketStream
    private var plain: SocketStream
    private var scratch = [UInt8](repeating: 0, count: scratchBytes)
    private var isClosed = false
    private var isCounted = false
    private var hasPlainEnded = false

    /// Watches both sockets. The plain one may still be connecting.
    init(secure: SocketStream, plain: SocketStream, engine: TLSEngine, center: RelayCenter) throws {
        self.secure = secure
        self.plain = plain
        self.engine = engine
        self.center = center
        try center.loop.register(secure.descriptor, handler: self)
        try center.loop.register(plain.descriptor, handler: self)
    }

    /// Moves whatever there is, in both directions; which socket was ready does not matter.
    func descriptorReady(_ readiness: Readiness) {
        while !isClosed, readSecure() || readPlain() {}
        flush()
    }

    /// Closes both sockets.
    func close() {
        if isClosed { return }
        isClosed = true
        for stream in [secure, plain] {
            center.loop.deregister(stream.descriptor)
            stream.close()
        }
        center.remove(self)
    }

    private func readSecure() -> Bool {
        let outcome = scratch.withUnsafeMutableBytes { secure.receive(into: $0) }
        switch outcome {
        case .bytes(let count, _): scratch[..<count].withUnsafeBytes { engine.receive($0) }
        case .end: engine.receiveEnd()
        case .wouldBlock: return false
        case .failed, .refused:
            close()
            return false
        }
        if !isCounted, let handshake = engine.handshake {
            isCounted = true
            center.handshakes.withLock { $0.append(handshake) }
        }
        while true {
            let count = scratch.withUnsafeMutableBytes { engine.read(into: $0) }
            if count == 0 { break }
            plain.output.append(Array(scratch[..<count]))
        }
        secure.output.append(engine.takeOutput())
        flush()
        guard !isClosed else { return false }
        switch engine.state {
        case .handshaking, .open: return outcome != .end
        case .peerFinished, .failed:
            close()
            return false
        }
    }

    private func readPlain() -> Bool {
        // Nothing can be encrypted before the handshake is over.
        guard !isClosed, engine.canSend, !hasPlainEnded else { return false }
        let outcome = scratch.withUnsafeMutableBytes { plain.receive(into: $0) }
        switch outcome {
        case .bytes(let count, _): _ = scratch[..<count].withUnsafeBytes { engine.send($0) }
        case .end:
            hasPlainEnded = true
            if center.closesCleanly { engine.finishSending() }
        case .wouldBlock: return false
        case .failed, .refused:
            close()
            return false
        }
        secure.output.append(engine.takeOutput())
        flush()
        return !isClosed
    }

    private func flush() {
        guard !isClosed else { return }
        _ = plain.flush()
        switch secure.flush() {
        case .done:
            if hasPlainEnded { close() }
        case .wouldBlock: break
        case .failed: close()
        }
    }
}
