/// What stands between the plain bytes of a connection and its wire, such as encryption.
///
/// A stream with a layer reads and writes the wire as before and passes every byte through here. The layer may have
/// bytes of its own to send at any time, before anything was written and after anything was read.
///
/// A layer is used by one stream, on its event loop only; its conformance to Sendable states how.
public protocol StreamLayer: AnyObject, Sendable {
    /// Takes bytes that came from the wire.
    func receive(_ wireBytes: UnsafeRawBufferPointer)
    /// Takes note that the wire has ended.
    func receiveEnd()
    /// Gives plain bytes out of what came.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> LayerReadOutcome
    /// Takes plain bytes that are to be sent; returns how many it took. It takes none while it is not ready, and the
    /// stream asks again with its next flush.
    func write(_ plainBytes: UnsafeRawBufferPointer) -> Int
    /// Takes out the bytes that are to go to the wire.
    func takeOutput() -> [UInt8]
    /// Nothing more will be written; what the layer still has to say to the peer is in its output then.
    func finishSending()
}

/// What reading from a layer gave.
public enum LayerReadOutcome: Equatable, Sendable {
    /// So many plain bytes stand in the buffer. `isDrained` when there is no more, and no end or refusal either,
    /// without more bytes from the wire.
    case bytes(Int, isDrained: Bool)
    /// More bytes from the wire are needed.
    case needsWire
    /// The peer has finished sending, as the layer's protocol wants it.
    case end
    /// The layer's protocol is broken or its peer is not accepted; the layer's owner knows why.
    case refused
}
