extension LimitsConfiguration: ConfigurationSection {
    /// The keys of `limits`.
    static let keys: [ConfigurationKey<LimitsConfiguration>] = [
        .value(
            "rollouts_per_request", \.rolloutsPerRequestMax, .integer(in: 1...1_000_000).unit("rollouts"),
            "The most rollouts of one request."),
        .value("text_bytes_max", \.textBytesMax, .bytes(in: 1...(1 << 30)), "The longest text of a rollout."),
        .value(
            "metadata_bytes_max", \.metadataBytesMax, .bytes(in: 2...(1 << 26)), "The largest metadata of a rollout."),
        .value(
            "request_timeout", \.requestTimeoutSeconds, .seconds(in: 0.1...86_400),
            "After how long a request that names no timeout is answered with what there is."),
        .value(
            "search_rollouts", \.searchRolloutsMax, .integer(in: 1...100_000_000).unit("rollouts"),
            "The most rollouts that one page of /rollouts looks through for a text or an identifier; "
                + "the next page goes on."
        ),
        .value(
            "statistics_rollouts", \.statisticsRolloutsMax, .integer(in: 1...100_000_000).unit("rollouts"),
            "The most rollouts that /stats computes from, the newest; complete is false where there are more."),
        .value(
            "submissions_max", \.submissionsMax, .integer(in: 1...1_000_000).unit("submissions"),
            "The most submissions of ROLL that are scored at once, beyond which one is 429, and the most of their "
                + "results that are kept."
        ),
        .value(
            "submission_bytes_max", \.submissionBytesMax, .bytes(in: 1024...(1 << 40)),
            "The most bytes of the submissions that are being scored; beyond them one is 429."),
        .value(
            "submission_keep", \.submissionKeepSeconds, .seconds(in: 1...86_400),
            "How long the result of a submission can be asked for."),
    ]
}
