extension AdmissionConfiguration: ConfigurationSection {
    /// The keys of `admission`.
    static let keys: [ConfigurationKey<AdmissionConfiguration>] = [
        .value(
            "rollouts", \.rolloutsMax, .integer(in: 1...1_000_000).unit("rollouts"),
            "Rollouts being scored at once; further requests wait. A larger request is let in when nothing else is "
                + "under way."),
        .value(
            "queued_rollouts", \.queuedRolloutsMax, .integer(in: 0...10_000_000).unit("rollouts"),
            "Rollouts of the requests that wait. A caller may have waiting what is left free of it: one alone half, "
                + "two a third each; else 429."),
        .value(
            "queued_requests", \.queuedRequestsMax, .integer(in: 0...1_000_000).unit("requests"),
            "Requests that wait, divided in the same way; else 429."),
        .value(
            "turn", \.turnRollouts, .integer(in: 1...1_000_000).unit("rollouts"),
            "Rollouts that a caller may send before it is the next one's turn, where several wait."),
        .value(
            "retry_after_max", \.retryAfterSecondsMax, .integer(in: 1...30).unit("seconds"),
            "The longest time that a refused request is asked to wait, in `Retry-After`."),
    ]
}

extension MemoryConfiguration: ConfigurationSection {
    /// The keys of `memory`.
    static let keys: [ConfigurationKey<MemoryConfiguration>] = [
        .value(
            "in_flight_bytes", \.inFlightBytesMax, .bytes(in: 65_536...(1 << 40)),
            "What the bodies of all requests in progress, and the answers that wait to be sent, may take in memory; "
                + "else 429. It counts as at least twice `server.body_bytes_max`.")
    ]
}
