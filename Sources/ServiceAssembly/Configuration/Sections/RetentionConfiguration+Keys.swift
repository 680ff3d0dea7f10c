extension RetentionConfiguration: ConfigurationSection {
    /// The keys of `retention`.
    static let keys: [ConfigurationKey<RetentionConfiguration>] = [
        .value(
            "days", \.days, .number(in: 0.01...36500).unit("days"),
            "How long a scored rollout is kept."),
        .value(
            "rollouts", \.rollouts, .integer(in: 1...1_000_000_000).unit("rollouts"),
            "The most scored rollouts that are kept; the oldest go first."),
        .value(
            "bytes", \.bytes, .bytes(in: (1 << 20)...(1 << 44)),
            "The most bytes of the file of rollouts that hold something, kept answers included."),
        .value(
            "interval", \.intervalSeconds, .seconds(in: 0.1...86_400),
            "Time between two looks at what is past these limits."),
    ]
}
