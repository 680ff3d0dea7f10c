extension PinsConfiguration: ConfigurationSection {
    /// The keys of `pins`.
    static let keys: [ConfigurationKey<PinsConfiguration>] = [
        .value(
            "keep_steps", \.keepSteps, .integer(in: 1...10_000_000).unit("steps"),
            "Steps of a run whose pins are kept; the oldest go first.")
    ]
}
