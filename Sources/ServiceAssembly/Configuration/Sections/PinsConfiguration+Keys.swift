extension PinsConfiguration: ConfigurationSection {
    /// The keys of `pins`.
    static let keys: [ConfigurationKey<PinsConfiguration>] = [
        .value(
            "keep_steps", \.keepSteps, .integer(in: 1...10_000_000).unit("steps"),
            "Steps of a run whose pins are kept; the oldest go first."),
        .value(
            "old_after", \.oldAfterSeconds, .seconds(in: 60...31_536_000),
            "How old a step's pin may be before its further use is logged, counted and marked in the result."),
        .value(
            "restore_window", \.restoreWindowSeconds, .seconds(in: 0...31_536_000),
            "How long after another run's last pin a restore that would take its rubric away needs `force`."),
    ]
}
