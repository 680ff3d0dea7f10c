extension HTTPConfiguration: ConfigurationSection {
    /// The keys of `http`.
    static let keys: [ConfigurationKey<HTTPConfiguration>] = messageKeys + clientKeys

    /// What one message may be.
    private static let messageKeys: [ConfigurationKey<HTTPConfiguration>] = [
        .value("head_bytes_max", \.headBytesMax, .bytes(in: 256...(1 << 20)), "The largest request head; else 431."),
        .value(
            "fields_max", \.fieldsMax, .integer(in: 1...10_000).unit("fields"),
            "The most header fields of a request; else 431."),
        .value(
            "target_bytes_max", \.targetBytesMax, .bytes(in: 64...(1 << 20)),
            "The longest request target; else 414. It has an effect below `head_bytes_max`."),
        .value(
            "chunk_line_bytes_max", \.chunkLineBytesMax, .bytes(in: 18...65_536),
            "The longest chunk-size line with its extensions; else 400."),
        .value(
            "chunk_overhead_bytes_max", \.chunkOverheadBytesMax, .bytes(in: 256...(1 << 30)),
            "What the framing of a chunked body may take besides twice its data; else 400."),
        .value(
            "trailer_bytes_max", \.trailerBytesMax, .bytes(in: 2...(1 << 20)),
            "The largest trailer of a chunked body; else 431."),
        .value(
            "handshake_bytes_max", \.handshakeBytesMax, .bytes(in: 4096...(1 << 24)),
            "What a client may send before the end of its TLS handshake; else it is cut."),
        .value(
            "output_bytes_max", \.outputBytesMax, .bytes(in: 4096...(1 << 30)),
            "What may wait of a streamed response for a slow reader before its writer waits too."),
        .value(
            "unsent_bytes_max", \.unsentBytesMax, .bytes(in: 4096...(1 << 30)),
            "What the system's kernel may hold of a response for one connection without having sent it."),
    ]

    /// What clients may do over time and in numbers.
    private static let clientKeys: [ConfigurationKey<HTTPConfiguration>] = [
        .value(
            "body_rate_min", \.bodyRateMin, .bytes(in: 0...(1 << 30)),
            "The least bytes a second of a body that takes longer than `server.body_timeout`; else 408. 0: none may."),
        .value(
            "response_rate_min", \.responseRateMin, .bytes(in: 0...(1 << 30)),
            "The least bytes a second that a client must take of a response that waits for it, over each "
                + "`server.write_timeout`; else it is cut. 0: any rate will do."),
        .value(
            "backlog", \.backlog, .integer(in: 1...65_535).unit("connections"),
            "Connections that may wait to be accepted; the system caps it at `net.core.somaxconn`."),
        .value(
            "connections_per_address", \.connectionsPerAddress, .integer(in: 0...1_000_000).unit("connections"),
            "Connections that one address may have open; a further one is reset. The first 64 bits of an IPv6 address "
                + "count. 0: any number, as is right behind a reverse proxy."),
        .value(
            "connections_per_address_on_loopback", \.countsLoopback, .boolean,
            "Whether connections of this machine count for `connections_per_address` too."),
        .value(
            "idle_protection", \.idleProtectionSeconds, .seconds(in: 0...86_400),
            "How long a connection must have been idle to be closed for a new one at `server.connections_max`."),
        .value(
            "requests_per_connection_max", \.requestsPerConnectionMax, .integer(in: 0...1_000_000_000).unit("requests"),
            "Requests that one connection may bring; the last is answered with `Connection: close`. 0: any number."),
        .value(
            "requests_per_turn", \.requestsPerTurn, .integer(in: 1...100_000).unit("requests"),
            "Requests of one connection that are answered before the other connections have their turn."),
        .value(
            "accept_pause", \.acceptPauseSeconds, .seconds(in: 0.01...60),
            "How long accepting pauses when there is no descriptor or no memory for a connection."),
        .value(
            "linger_timeout", \.lingerTimeoutSeconds, .seconds(in: 0.1...60),
            "How long a refused connection is still read, so that the client sees the refusal."),
        .value(
            "half_close_probe_delay", \.halfCloseProbeDelaySeconds, .seconds(in: 0.01...3600),
            "How long after a client's end of stream a `100 Continue` probes whether it still reads."),
        .value(
            "cancelled_answer_timeout", \.cancelledAnswerTimeoutSeconds, .seconds(in: 0...3600),
            "How long requests that are cancelled at the end of `server.shutdown_grace` have to answer."),
    ]
}
