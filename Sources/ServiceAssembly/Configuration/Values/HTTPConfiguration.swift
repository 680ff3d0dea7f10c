/// The limits of the HTTP server beside those of `ServerConfiguration`: what is refused, and what clients may do.
///
/// Every default is that of `HTTPLimits`, `HTTPServerConfiguration` or `HTTPServerHardening`, which say what each limit
/// is for.
public struct HTTPConfiguration: Sendable, Hashable {
    /// Bytes of a request's head. Default 16 KiB.
    public var headBytesMax = 16 * 1024
    /// Header fields of a request. Default 100.
    public var fieldsMax = 100
    /// Bytes of a request's target. Default 8 KiB.
    public var targetBytesMax = 8 * 1024
    /// Bytes of a chunk's size line. Default 256.
    public var chunkLineBytesMax = 256
    /// Bytes that the framing of a chunked body may take besides twice its data. Default 16 KiB.
    public var chunkOverheadBytesMax = 16 * 1024
    /// Bytes of the trailer of a chunked body. Default 4 KiB.
    public var trailerBytesMax = 4 * 1024
    /// Bytes before the end of a TLS handshake. Default 64 KiB.
    public var handshakeBytesMax = 64 * 1024
    /// Bytes of a response that may wait for a slow reader before its writer does. Default 256 KiB.
    public var outputBytesMax = 256 * 1024
    /// Bytes of a response that the kernel may hold unsent. Default 128 KiB.
    public var unsentBytesMax = 128 * 1024
    /// The least bytes a second of a body that takes longer than its timeout; 0 for none. Default 16 KiB.
    public var bodyRateMin = 16 * 1024
    /// The least bytes a second that a client must take of a response; 0 for none. Default 1 KiB.
    public var responseRateMin = 1024
    /// Connections that may wait to be accepted. Default 4,096.
    public var backlog = 4096
    /// Connections of one address; 0 for any number. Default 1,024.
    public var connectionsPerAddress = 1024
    /// Whether connections of this machine count for that too. Default false.
    public var countsLoopback = false
    /// Seconds that a connection must have been idle to make room for another. Default 1.
    public var idleProtectionSeconds = 1.0
    /// Requests of one connection; 0 for any number. Default 0.
    public var requestsPerConnectionMax = 0
    /// Requests of one connection that are answered before others have their turn. Default 64.
    public var requestsPerTurn = 64
    /// Seconds that accepting pauses for want of descriptors. Default 0.2.
    public var acceptPauseSeconds = 0.2
    /// Seconds that a refused connection is still read. Default 2.
    public var lingerTimeoutSeconds = 2.0
    /// Seconds after a client's end of stream until it is probed. Default 0.25.
    public var halfCloseProbeDelaySeconds = 0.25
    /// Seconds that cancelled requests have to answer at the end of a shutdown. Default 2.
    public var cancelledAnswerTimeoutSeconds = 2.0

    /// The defaults.
    public init() {}
}
