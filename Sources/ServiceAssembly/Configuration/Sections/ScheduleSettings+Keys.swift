internal import RewardCore

extension ScheduleSettings: ConfigurationSection {
    /// The keys of `schedule`.
    static let keys: [ConfigurationKey<ScheduleSettings>] = [
        .value("mode", \.mode, .choice, "Whether triggers start meta runs; paused leaves only POST /meta/refine."),
        .value(
            "every_steps", \.everySteps, .integer(in: 0...1_000_000).unit("steps"),
            "Distinct training steps between meta steps; 0 turns it off."),
        .value(
            "every_rollouts", \.everyRollouts, .integer(in: 0...1_000_000_000).unit("rollouts"),
            "Scored training rollouts without a step between meta steps; 0 turns it off."),
        .value(
            "min_samples", \.minSamples, .integer(in: 1...10_000).unit("rollouts"),
            "The fewest eligible rollouts for a scheduled meta run."),
    ]
}
