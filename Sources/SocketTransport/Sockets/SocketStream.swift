internal import CLinux
internal import Glibc

/// A connected stream socket: one end of a connection, as bytes in and bytes out.
///
/// This is the seam between the connections of HTTP and the wire. Bytes cross it in exactly two places, `receive` and
/// `flush`; an encrypted connection puts its `layer` there and nothing above changes.
///
/// A stream is used on its event loop only and closed exactly once by its owner.
public struct SocketStream: Sendable {
    /// What one read gave.
    public enum ReceiveOutcome: Equatable, Sendable {
        /// So many bytes stand in the buffer. `isDrained` when the kernel had no more at that moment, so that the next
        /// arrival is a new edge. Behind a layer it may be 0 bytes, not drained: read again.
        case bytes(Int, isDrained: Bool)
        /// Nothing is there now.
        case wouldBlock
        /// The peer has finished sending.
        case end
        /// The connection is broken, with this errno.
        case failed(Int32)
        /// The layer has refused what came, and knows why.
        case refused
    }

    /// What a flush gave.
    public enum FlushOutcome: Equatable, Sendable {
        /// Everything is handed to the kernel.
        case done
        /// The kernel, or the layer, takes no more now; `progressed` when it took something.
        case wouldBlock(progressed: Bool)
        /// The connection is broken, with this errno.
        case failed(Int32)
    }

    /// The descriptor.
    public let descriptor: Int32

    /// Bytes on their way out.
    public var output = OutputQueue()

    /// What stands between these bytes and the wire; nil for a plain connection.
    public var layer: (any StreamLayer)?

    /// Bytes on their way out that have gone through the layer.
    var wire = OutputQueue()

    /// How many bytes the kernel has taken for the peer.
    private var sentBytes = 0

    /// How many bytes the peer's kernel has acknowledged: how far its reader has really come, whatever this side's
    /// kernel holds for it.
    public var acknowledgedBytes: Int { sentBytes - max(0, Int(clinux_unacknowledged(descriptor))) }

    /// Takes over a connected or connecting, non-blocking socket.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Whether everything is handed to the kernel.
    public var isFlushed: Bool { output.isEmpty && wire.isEmpty }

    /// Reads once into the buffer.
    public mutating func receive(into buffer: UnsafeMutableRawBufferPointer) -> ReceiveOutcome {
        if let layer { return receive(through: layer, into: buffer) }
        return receiveFromWire(into: buffer)
    }

    /// Reads once from the socket.
    func receiveFromWire(into buffer: UnsafeMutableRawBufferPointer) -> ReceiveOutcome {
        switch SystemCall.run("recv", { recv(descriptor, buffer.baseAddress, buffer.count, 0) }) {
        case .value(0): .end
        case .value(let count): .bytes(count, isDrained: count < buffer.count)
        case .failed(let code): code == EAGAIN || code == EWOULDBLOCK ? .wouldBlock : .failed(code)
        }
    }

    /// Writes what waits until the kernel takes no more.
    public mutating func flush() -> FlushOutcome {
        if let layer { return flush(through: layer) }
        return Self.flush(&output, to: descriptor, counting: &sentBytes)
    }

    /// Writes what has gone through the layer until the kernel takes no more.
    mutating func flushWire() -> FlushOutcome {
        Self.flush(&wire, to: descriptor, counting: &sentBytes)
    }

    private static func flush(
        _ queue: inout OutputQueue, to descriptor: Int32, counting sentBytes: inout Int
    ) -> FlushOutcome {
        var progressed = false
        while !queue.isEmpty {
            let outcome = queue.withFront { bytes, hasMore in
                let flags = Int32(MSG_NOSIGNAL) | (hasMore ? Int32(MSG_MORE) : 0)
                return SystemCall.run("send") { send(descriptor, bytes.baseAddress, bytes.count, flags) }
            }
            switch outcome {
            case .value(let count):
                queue.consume(count)
                sentBytes += count
                progressed = true
            case .failed(let code):
                if code == EAGAIN || code == EWOULDBLOCK { return .wouldBlock(progressed: progressed) }
                return .failed(code)
            }
        }
        return .done
    }

    /// Finishes sending; the peer reads an end of stream behind the last byte.
    public func finishSending() {
        // ENOTCONN after a reset is as good: there is nobody left to tell.
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// The error that the socket has to report: 0 for none; the result of a connection attempt.
    public func takeError() -> Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 ? code : errno
    }

    /// Bounds the bytes that the kernel holds for the peer and has not sent; they would else be millions for a peer that
    /// does not read. What is on its way is not bounded, so a fast link stays fast. Means nothing to a Unix domain
    /// socket, whose kernel buffer is small.
    public func limitUnsentBytes(to bytes: Int) {
        SocketOptions.set(
            descriptor, level: Int32(IPPROTO_TCP), name: SocketOptions.unsentLowWater, value: Int32(clamping: bytes))
    }

    /// Makes the close that follows a reset (RST) in place of an orderly end; what is not sent yet is dropped.
    public func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Closes the socket; the descriptor must be deregistered before.
    public func close() {
        SystemCall.close(descriptor)
    }
}
