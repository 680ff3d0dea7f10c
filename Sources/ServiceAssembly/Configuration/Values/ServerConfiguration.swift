/// Where and how the service listens.
public struct ServerConfiguration: Sendable, Hashable {
    /// The address to bind. Default `127.0.0.1`.
    public var host = "127.0.0.1"
    /// The port to bind, 0–65535; 0 lets the system choose. Default 8080.
    public var port = 8080
    /// Where to listen in place of `host` and `port`, each in the form of an `HTTPListener`, such as
    /// `https://127.0.0.1:8443` or `unix:/run/metareward.sock`. Default none.
    public var listen: [String] = []
    /// The mode of the files of Unix domain sockets. Default 0660.
    public var unixMode = 0o660
    /// What `https` listeners show and demand.
    public var tls = ServerTLSConfiguration()
    /// Seconds that a TLS handshake may take. Default 10.
    public var handshakeTimeoutSeconds = 10.0
    /// Bytes that a client may send before its TLS handshake is over. Default 64 KiB.
    public var handshakeBytesMax = 64 * 1024
    /// Event loops that share the connections, 1–64. Default 1.
    public var loops = 1
    /// Connections that may be open at once. Default 16,384.
    public var connectionsMax = 16_384
    /// Seconds that a connection may wait for the first byte of a request. Default 75.
    public var idleTimeoutSeconds = 75.0
    /// Seconds that a request's head may take. Default 10.
    public var headTimeoutSeconds = 10.0
    /// Seconds that a request's body may take. Default 120.
    public var bodyTimeoutSeconds = 120.0
    /// Seconds that a client may take no byte of a response. Default 30.
    public var writeTimeoutSeconds = 30.0
    /// Bytes of a request body. Default 64 MiB.
    public var bodyBytesMax = 64 * 1024 * 1024
    /// Seconds that requests in flight get to finish when the service stops. Default 30.
    public var shutdownGraceSeconds = 30.0
    /// Whether an address other than loopback may be bound although no access token protects it. Default false.
    public var isInsecure = false

    /// The limits of the HTTP server beside those above: the section `http`.
    public var http = HTTPConfiguration()

    /// The defaults.
    public init() {}
}
