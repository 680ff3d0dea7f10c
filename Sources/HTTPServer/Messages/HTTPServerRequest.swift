public import HTTPEngine

/// One whole request: the handler gets it when its body has arrived.
public struct HTTPServerRequest: Sendable {
    /// Request line and header fields.
    public var head: RequestHead
    /// The body without its framing and content coding; empty when there is none.
    public var body: [UInt8]
    /// The peer's address and port, for example `127.0.0.1:50312` or `[::1]:50312`.
    public var peer: String
    /// When the last byte of the request had been read, on the server's clock.
    public var receivedAt: ContinuousClock.Instant

    /// Makes a request; handlers can be called with it directly, without a server.
    public init(
        head: RequestHead, body: [UInt8] = [], peer: String = "127.0.0.1:0",
        receivedAt: ContinuousClock.Instant = .now
    ) {
        self.head = head
        self.body = body
        self.peer = peer
        self.receivedAt = receivedAt
    }
}
