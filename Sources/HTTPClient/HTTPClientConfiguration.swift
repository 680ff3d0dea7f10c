public import SocketTransport
public import TLSEngine

/// The settings of one client.
public struct HTTPClientConfiguration: Sendable {
    /// How many event loops share the connections, 1–64; each has a pool of its own. Default 1.
    public var loops: Int
    /// How many connections may be open to one host and port; further requests wait in order. Default 8,192.
    public var connectionsPerHostMax: Int
    /// How long an unused connection is kept; it must be shorter than the server's own (5 s for uvicorn). Default 3 s.
    public var idleTimeout: Duration
    /// How many requests one connection carries; nil has no limit. Default nil; llama.cpp closes after 100.
    public var usesPerConnectionMax: Int?
    /// How long resolving, connecting and the TLS handshake may take together. Default 30 s.
    public var connectTimeout: Duration
    /// Bytes of a response body. Default 4 MiB; beyond it `responseTooLarge`.
    public var responseBytesMax: Int
    /// Bytes of a response head. Default 64 KiB; beyond it `protocolError`.
    public var responseHeadBytesMax: Int
    /// Header fields of a response. Default 256; beyond it `protocolError`.
    public var responseFieldCountMax: Int
    /// How long the addresses of a host name are remembered. Default 10 s.
    public var resolutionLifetime: Duration
    /// How `https` servers are trusted, and who the client is to them; its files are read at the first such request.
    /// Default the system's authorities, no certificate of its own.
    public var tls: TLSClientConfiguration
    /// Where the client reads the time; tests give a manual one. Default the system's.
    public var timeSource: any LoopTimeSource

    /// Makes settings; every one has the default that its property documents.
    public init(
        loops: Int = 1,
        connectionsPerHostMax: Int = 8192,
        idleTimeout: Duration = .seconds(3),
        usesPerConnectionMax: Int? = nil,
        connectTimeout: Duration = .seconds(30),
        responseBytesMax: Int = 4 * 1024 * 1024,
        responseHeadBytesMax: Int = 64 * 1024,
        responseFieldCountMax: Int = 256,
        resolutionLifetime: Duration = .seconds(10),
        tls: TLSClientConfiguration = TLSClientConfiguration(),
        timeSource: any LoopTimeSource = SystemTimeSource()
    ) {
        self.loops = loops
        self.connectionsPerHostMax = connectionsPerHostMax
        self.idleTimeout = idleTimeout
        self.usesPerConnectionMax = usesPerConnectionMax
        self.connectTimeout = connectTimeout
        self.responseBytesMax = responseBytesMax
        self.responseHeadBytesMax = responseHeadBytesMax
        self.responseFieldCountMax = responseFieldCountMax
        self.resolutionLifetime = resolutionLifetime
        self.tls = tls
        self.timeSource = timeSource
    }
}
