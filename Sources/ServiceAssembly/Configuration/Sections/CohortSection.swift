internal import RewardCore

/// Rewards by rank within a cohort, while they are read.
struct CohortSection: ConfigurationSection {
    /// Rollouts of a whole cohort; 0 turns ranking off.
    var size = 0
    /// How long a cohort waits.
    var waitSeconds = 30.0
    /// What its rollouts have in common.
    var key = CohortSettings.Key.prompt

    /// No cohorts.
    init() {}

    /// The keys of `cohort`.
    static let keys: [ConfigurationKey<CohortSection>] = [
        .value(
            "size", \.size, .integer(in: 0...1024).unit("rollouts"),
            "On routes of trainers, rewards are ranks among so many rollouts of one prompt or "
                + "group, though each comes in "
                + "a request of its own; below 2 they are not."),
        .value(
            "wait", \.waitSeconds, .seconds(in: 0.1...3600),
            "How long a rollout waits for the rest of its cohort before it is ranked among those that have come."),
        .value("by", \.key, .choice, "What the rollouts of a cohort have in common."),
    ]

    /// The settings; `nil` where ranking is off.
    var settings: CohortSettings? {
        size < 2 ? nil : CohortSettings(size: size, waitSeconds: waitSeconds, key: key)
    }
}
