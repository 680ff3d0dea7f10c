public import TLSEngine

/// One end of a TLS connection for tests that play a peer by hand: a raw socket with an engine in front of it.
///
/// Invariant of `@unchecked Sendable`: one task of the test uses it at a time.
public final class TLSRawSocket: @unchecked Sendable {
    /// The socket below, for what is to go past the engine.
    public let socket: RawSocket
    /// The engine.
    public let engine: TLSEngine
    private var plaintext: [UInt8] = []

    /// Puts an engine in front of a connected socket.
    public init(_ socket: RawSocket, _ engine: TLSEngine) {
        self.socket = socket
        self.engine = engine
    }

    /// Shakes hands with the peer; each flight is sent in pieces of that many bytes.
    ///
    /// - Throws: the engine's `TLSError`.
    public func shakeHands(piece: Int = Int.max) async throws {
        try await flush(piece: piece)
        while engine.handshake == nil {
            if let failure = engine.failure { throw failure }
            try await receiveOnce(piece: piece)
        }
    }

    /// Sends bytes.
    public func send(_ bytes: [UInt8]) async throws {
        _ = bytes.withUnsafeBytes { engine.send($0) }
        try await flush()
    }

    /// Sends text.
    public func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Receives up to and including the first occurrence of `end`.
    public func receive(until end: String) async throws -> String {
        let end = Array(end.utf8)
        while true {
            drain()
            if let range = plaintext.firstRange(of: end) {
                let text = String(decoding: plaintext[..<range.upperBound], as: UTF8.self)
                plaintext.removeFirst(range.upperBound)
                return text
            }
            try await receiveMore()
        }
    }

    /// Receives exactly so many bytes.
    public func receive(count: Int) async throws -> [UInt8] {
        while true {
            drain()
            if plaintext.count >= count {
                let bytes = Array(plaintext.prefix(count))
                plaintext.removeFirst(count)
                return bytes
            }
            try await receiveMore()
        }
    }

    /// Waits until the peer says that it has finished sending.
    ///
    /// - Throws: the engine's `TLSError` when it ends otherwise.
    public func waitForFinish() async throws {
        while true {
            drain()
            if case .peerFinished = engine.state { return }
            try await receiveMore()
        }
    }

    /// Says that nothing more will be sent, and ends the stream.
    public func finishSending() async throws {
        engine.finishSending()
        try await flush()
        await socket.finishSending()
    }

    /// Sends what the engine has ready.
    public func flush(piece: Int = Int.max) async throws {
        let bytes = engine.takeOutput()
        var start = 0
        while start < bytes.count {
            let end = start + min(piece, bytes.count - start)
            try await socket.send(Array(bytes[start..<end]))
            start = end
        }
    }

    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes { engine.read(into: $0) }
            if count == 0 { return }
            plaintext.append(contentsOf: buffer[..<count])
        }
    }

    private func receiveMore() async throws {
        if let failure = engine.failure { throw failure }
        if case .peerFinished = engine.state {
            throw RawSocketError.ended(received: String(decoding: plaintext, as: UTF8.self))
        }
        try await receiveOnce(piece: Int.max)
    }

    private func receiveOnce(piece: Int) async throws {
        let bytes = try await socket.receiveSome()
        if bytes.isEmpty { engine.receiveEnd() } else { bytes.withUnsafeBytes { engine.receive($0) } }
        try await flush(piece: piece)
    }
}
