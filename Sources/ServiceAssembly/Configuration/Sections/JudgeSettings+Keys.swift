internal import RewardCore

extension JudgeSettings: ConfigurationSection {
    /// The keys of `judge_settings`.
    static let keys: [ConfigurationKey<JudgeSettings>] = [
        .value("temperature", \.temperature, .number(in: 0...2), "Sampling temperature of the judge."),
        .value(
            "max_tokens", \.maxTokens, .integer(in: 16...65_536).unit("tokens"),
            "The most tokens of one verdict, rationale and score."),
        .value(
            "call_timeout", \.callTimeoutSeconds, .seconds(in: 0.1...3600),
            "How long one call may take over all its attempts."),
        .value(
            "semantic_retries", \.semanticRetries, .integer(in: 0...5).unit("questions"),
            "Questions repeated for an unusable answer, per item."),
        .value(
            "warm_up", \.warmUpSeconds, .seconds(in: 0...60),
            "How long the first of several calls with one cold prefix goes ahead of the rest; 0 turns it off."),
        .value(
            "plan_tokens_max", \.planTokensMax, .integer(in: 16...65_536).unit("tokens"),
            "The most tokens of a plan, and of its execution, under plan_execute."),
        .value(
            "reuse_plan", \.reusesPlans, .boolean,
            "Lets rollouts with one prompt and reference share one plan under plan_execute, a third of the calls saved."
        ),
        .value(
            "votes", \.votes, .integer(in: 1...15).unit("votes"),
            "How often each question is asked, each time with another seed; a verdict is then the median."),
        .value(
            "soft_scores", \.softScores, .boolean,
            "Takes the expected value over the probabilities of a score's token, where the server gives them."),
        .value(
            "items_in_flight", \.itemsInFlight, .integer(in: 1...1024).unit("calls"),
            "Calls of one rollout under way at once."),
    ]
}
