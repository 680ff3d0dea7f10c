extension ServerConfiguration: ConfigurationSection {
    /// The keys of `server`.
    static let keys: [ConfigurationKey<ServerConfiguration>] = [
        .value("host", \.host, .host, "The address to bind. Without access tokens it must be loopback."),
        .value("port", \.port, .integer(in: 0...65_535), "The port to bind; 0 lets the system choose."),
        .listen,
        .value(
            "unix_mode", \.unixMode, .fileMode,
            "The mode of the files of Unix domain sockets: who may write to one may connect."),
        .section("tls", \.tls, "What https listeners show, and what they demand of clients."),
        .value(
            "handshake_timeout", \.handshakeTimeoutSeconds, .seconds(in: 0.1...3600),
            "How long a TLS handshake may take."),
        .value(
            "handshake_bytes_max", \.handshakeBytesMax, .bytes(in: 4096...(1 << 20)),
            "The most bytes that a client may send before its TLS handshake is over."),
        .value("loops", \.loops, .integer(in: 1...64), "Event loops that share the connections."),
        .value(
            "connections_max", \.connectionsMax, .integer(in: 1...1_000_000).unit("connections"),
            "Connections that may be open at once; beyond it accepting stops."),
        .value(
            "idle_timeout", \.idleTimeoutSeconds, .seconds(in: 0.1...86_400),
            "How long a connection may wait for the first byte of a request."),
        .value("head_timeout", \.headTimeoutSeconds, .seconds(in: 0.1...3600), "How long a request's head may take."),
        .value("body_timeout", \.bodyTimeoutSeconds, .seconds(in: 0.1...86_400), "How long a request's body may take."),
        .value(
            "write_timeout", \.writeTimeoutSeconds, .seconds(in: 0.1...3600),
            "How long a client may take no byte of a response before its connection is cut."),
        .value("body_bytes_max", \.bodyBytesMax, .bytes(in: 1024...(1 << 30)), "The largest request body."),
        .value(
            "shutdown_grace", \.shutdownGraceSeconds, .seconds(in: 0...3600),
            "How long requests in flight get to finish when the service stops."),
        .value(
            "insecure", \.isInsecure, .boolean,
            "Allows an address that other machines reach although no access token protects it."),
    ]
}
