internal import Glibc

extension SocketStream {
    /// Plain bytes that a layer is given at once: enough for it to work in bulk, little enough to wait in memory twice.
    static let layerBytesMax = 64 * 1024

    /// Bytes for the wire that may wait while the layer answers what it reads. A peer that makes it answer, such as by
    /// asking for new keys again and again, and does not read the answers, is given up beyond that.
    static let wireBytesMax = 256 * 1024

    /// Reads of the socket in one call that may bring nothing for whoever is above the layer.
    static let fruitlessReadsMax = 16

    /// Reads through the layer. The buffer holds wire bytes first and then, in place, the plain ones.
    ///
    /// What comes may be for the layer alone. After some of that it returns `bytes(0)`, so that the loop can turn to
    /// others; there may be more.
    mutating func receive(
        through layer: any StreamLayer, into buffer: UnsafeMutableRawBufferPointer
    ) -> ReceiveOutcome {
        var isWireDrained = false
        for _ in 0..<Self.fruitlessReadsMax {
            switch layer.read(into: buffer) {
            case .bytes(let count, let isDrained): return .bytes(count, isDrained: isDrained && isWireDrained)
            case .end: return .end
            case .refused:
                flushWire(of: layer)
                return .refused
            case .needsWire: break
            }
            switch receiveFromWire(into: buffer) {
            case .bytes(let count, let isDrained):
                isWireDrained = isDrained
                layer.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                // The layer may have something to answer, and nobody else knows.
                flushWire(of: layer)
                if wire.count > Self.wireBytesMax { return .failed(ENOBUFS) }
            case .end: layer.receiveEnd()
            case .wouldBlock: return .wouldBlock
            case .failed(let code): return .failed(code)
            case .refused: return .refused
            }
        }
        return .bytes(0, isDrained: false)
    }

    /// Writes through the layer until the kernel or the layer takes no more.
    mutating func flush(through layer: any StreamLayer) -> FlushOutcome {
        var progressed = false
        while true {
            wire.append(layer.takeOutput())
            switch flushWire() {
            case .done: break
            case .wouldBlock(let hasWritten): return .wouldBlock(progressed: progressed || hasWritten)
            case .failed(let code): return .failed(code)
            }
            if output.isEmpty { return .done }
            let taken = output.withFront { bytes, _ in
                layer.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.layerBytesMax)))
            }
            if taken == 0 { return .wouldBlock(progressed: progressed) }
            output.consume(taken)
            progressed = true
        }
    }

    /// Lets the layer say its last words, as far as the kernel takes them now.
    public mutating func finishLayer() {
        guard let layer else { return }
        layer.finishSending()
        flushWire(of: layer)
    }

    /// Sends what the layer itself has to say. A failure is left to the next flush, which fails in the same way.
    private mutating func flushWire(of layer: any StreamLayer) {
        wire.append(layer.takeOutput())
        _ = flushWire()
    }
}
