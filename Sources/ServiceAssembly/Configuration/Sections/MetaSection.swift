internal import RewardCore

/// The keys of a task's meta step.
struct MetaSection: ConfigurationSection {
    /// The settings.
    var settings = MetaSettings()
    /// The meta model's name, where one is given.
    var model: String?

    /// A meta step in which no key is present.
    init() {}

    /// The keys of `meta`.
    static let keys: [ConfigurationKey<MetaSection>] = [
        .optional(
            "model", \.model, .name(of: "model name", examples: ["other", "simulated"]), default: "the judge",
            "The model that refines the rubric: a name under models, or simulated."),
        .value("samples", \.settings.samples, .integer(in: 1...256).unit("rollouts"), "Rollouts to study in one run."),
        .value(
            "strategy", \.settings.strategy, .choice,
            "How they are chosen: at random, from each third by reward, or by labels, the bad first."),
        .value(
            "items_max", \.settings.itemsMax, .integer(in: 1...RubricRules.itemsMax), "The most items of a candidate."),
        .value(
            "analysis_words_max", \.settings.analysisWordsMax, .integer(in: 10...100_000).unit("words"),
            "The most words of an analysis, as the prompt asks."),
        .value(
            "item_words_max", \.settings.itemWordsMax, .integer(in: 10...10_000).unit("words"),
            "The most words of one item."),
        .value(
            "guidelines_words_max", \.settings.guidelinesWordsMax, .integer(in: 10...10_000).unit("words"),
            "The most words of refined guidelines."),
        .value(
            "sets_per_merge", \.settings.setsPerMerge, .integer(in: 2...256).unit("sets"),
            "Refined sets merged by one conversation; more are merged in rounds."),
        .value(
            "calls_in_flight", \.settings.callsInFlight, .integer(in: 1...1024).unit("calls"),
            "Meta calls under way at once."),
        .value("temperature", \.settings.temperature, .number(in: 0...2), "Sampling temperature of the meta model."),
        .value("call_timeout", \.settings.callTimeoutSeconds, .seconds(in: 0.1...3600), "How long one call may take."),
        .value(
            "backoff", \.settings.backoffSeconds, .seconds(in: 0...86_400).examples(["0", "1m"]),
            "The pause after a failed scheduled run; it doubles with each failure in a row."),
        .value(
            "backoff_max", \.settings.backoffSecondsMax, .seconds(in: 0...86_400).examples(["10", "86400"]),
            "The longest such pause."),
        .value(
            "refine_with_score_scope", \.settings.refineWithScoreScope, .boolean,
            "Lets the scope score start a meta run too, and not only operate."),
    ]
}
