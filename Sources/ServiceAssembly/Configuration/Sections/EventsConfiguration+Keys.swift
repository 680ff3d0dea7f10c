extension EventsConfiguration: ConfigurationSection {
    /// The keys of `events`.
    static let keys: [ConfigurationKey<EventsConfiguration>] = [
        .value(
            "heartbeat", \.heartbeatSeconds, .seconds(in: 0.1...3600),
            "How often a client hears something though nothing happens; a client that is gone is noticed by it."),
        .value(
            "retry", \.retrySeconds, .seconds(in: 0.1...3600),
            "How long a client is asked to wait before it connects again."),
        .value(
            "history_max", \.historyMax, .integer(in: 1...1_000_000).unit("events"),
            "Events that are kept for clients that are slow or come back; who lacks an older one is told so."),
        .value(
            "history_bytes_max", \.historyBytesMax, .bytes(in: 1024...(1 << 30)),
            "The most bytes of the events that are kept."),
        .value(
            "subscribers_max", \.subscribersMax, .integer(in: 0...1_000_000).unit("clients"),
            "Clients that may read the event stream at once; further ones are answered 429."),
    ]
}
