public import HTTPEngine
public import SocketTransport
public import TLSEngine

/// The settings of one server.
public struct HTTPServerConfiguration: Sendable {
    /// The address to bind: an IPv4 or IPv6 address, or `localhost`. Default `127.0.0.1`.
    public var host: String
    /// The port to bind, 0–65535; 0 lets the kernel choose, and `start()` returns the choice. Default 8080.
    public var port: Int
    /// Where to listen, in place of `host` and `port`. Default none: one plain listener on `host` and `port`.
    public var listeners: [HTTPListener] = []
    /// What `https` listeners show and demand. Default none.
    public var tls: TLSServerConfiguration?
    /// Bytes that the bodies of all requests in progress, and the answers that wait to be sent, may take together in
    /// memory. Default 1 GiB; beyond it a further body is refused with 429. One body that is alone always fits.
    public var inFlightBytesMax = 1 << 30
    /// How long a TLS handshake may take from accepting the connection. Default 10 s; then the connection is cut.
    public var handshakeTimeout = Duration.seconds(10)
    /// Bytes that a client may send before its handshake is over; more is cut. Default 64 KiB, several times what a
    /// chain of certificates takes.
    public var handshakeBytesMax = 64 * 1024
    /// What keeps hostile and broken clients from taking the server away from the others.
    public var hardening = HTTPServerHardening()
    /// How many event loops share the connections, 1–64. Default 1.
    public var loops: Int
    /// How many connections the kernel may hold until they are accepted; the kernel caps it at `somaxconn`. Default
    /// 4096.
    public var backlog: Int
    /// How many connections may be open; beyond it the longest idle one makes room for a new one; where none is
    /// idle, accepting stops and the backlog holds the rest. Default 16,384.
    public var connectionsMax: Int
    /// How many requests one connection may bring, at least 1; the response to the last says `Connection: close`.
    /// Default nil: without limit.
    public var requestsPerConnectionMax: Int?
    /// Size limits of a request.
    public var limits: HTTPLimits
    /// How bodies are compressed and decompressed.
    public var coding: ContentCodingConfiguration
    /// How long a connection may wait for the first byte of a request. Default 75 s; then it is closed.
    public var idleTimeout: Duration
    /// How long a head may take from its first byte to its last. Default 10 s; then 408.
    public var headTimeout: Duration
    /// How long a body may take from the end of its head to its last byte, whatever its rate. Default 120 s; then 408,
    /// unless it has come with `HTTPServerHardening.bodyRateMin`.
    public var bodyTimeout: Duration
    /// How long the client may take no byte of a response that is ready. Default 30 s; then the connection is cut.
    public var writeTimeout: Duration
    /// How long a refused connection is still read, so that the client sees the refusal and not a reset. Default 2 s.
    public var lingerTimeout: Duration
    /// How long after a client's end of stream its request may run before a `100 Continue` probes whether it still
    /// reads.
    ///
    /// An end of stream comes from a client that only finished sending as well as from one that is gone; the kernel
    /// answers the probe of the second with a reset, which cancels the request. Default 250 ms. HTTP/1.0 clients are
    /// not probed.
    public var halfCloseProbeDelay: Duration
    /// How long requests that are cancelled at the end of a shutdown's grace have to say so before they are cut.
    /// Default 2 s.
    public var cancelledAnswerTimeout: Duration
    /// Response bytes that may wait in memory for a slow reader before writers are suspended. Default 256 KiB.
    public var outputBytesMax: Int
    /// Where the server reads the time; tests give a manual one. Default the system's.
    public var timeSource: any LoopTimeSource

    /// Makes settings; every one has the default that its property documents.
    public init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        loops: Int = 1,
        backlog: Int = 4096,
        connectionsMax: Int = 16_384,
        requestsPerConnectionMax: Int? = nil,
        limits: HTTPLimits = HTTPLimits(),
        coding: ContentCodingConfiguration = ContentCodingConfiguration(),
        idleTimeout: Duration = .seconds(75),
        headTimeout: Duration = .seconds(10),
        bodyTimeout: Duration = .seconds(120),
        writeTimeout: Duration = .seconds(30),
        lingerTimeout: Duration = .seconds(2),
        halfCloseProbeDelay: Duration = .milliseconds(250),
        cancelledAnswerTimeout: Duration = .seconds(2),
        outputBytesMax: Int = 256 * 1024,
        timeSource: any LoopTimeSource = SystemTimeSource()
    ) {
        self.host = host
        self.port = port
        self.loops = loops
        self.backlog = backlog
        self.connectionsMax = connectionsMax
        self.requestsPerConnectionMax = requestsPerConnectionMax
        self.limits = limits
        self.coding = coding
        self.idleTimeout = idleTimeout
        self.headTimeout = headTimeout
        self.bodyTimeout = bodyTimeout
        self.writeTimeout = writeTimeout
        self.lingerTimeout = lingerTimeout
        self.halfCloseProbeDelay = halfCloseProbeDelay
        self.cancelledAnswerTimeout = cancelledAnswerTimeout
        self.outputBytesMax = outputBytesMax
        self.timeSource = timeSource
    }
}
