internal import RewardCore

/// A task while it is read: its settings, and what can be said of its models and its rubric only when all is read.
struct TaskSection: ConfigurationSection {
    /// What the task is; description and rubric are filled in from the built-in task of the same name.
    var settings = TaskSettings(name: "", description: "", initialRubric: .items([]))
    /// The judge's name, where one is given.
    var judge: String?
    /// The rubric, where one is given and can be read.
    var rubric: RubricSection?
    /// The templates of which something is given, in the order of the file.
    var templates: [PlacedTemplate] = []
    /// The meta step's keys.
    var meta = MetaSection()
    /// Rewards by rank.
    var cohort = CohortSection()
    /// How answers are compared and what they decide, where that is given.
    var answers: AnswersSection?
    /// The partitions, where they are given.
    var partitions: PartitionList?
    /// How many partitions an open task may have.
    var partitionsMax = 256

    /// A task in which no key is present.
    init() {}

    /// The keys of one task.
    static let keys: [ConfigurationKey<TaskSection>] = [
        .value(
            "description", \.settings.description, .text,
            "What the policy's work is, in a sentence or two. Required unless the task is built in."),
        .optional(
            "judge", \.judge, .name(of: "model name", examples: ["other", "simulated"]), default: "required",
            "The model that scores rollouts: a name under models, or simulated."),
        .value(
            "program", \.settings.program, .choice,
            "How the judge is asked: a call an item, one for all items, two an item in one conversation, or a plan and "
                + "its execution under guidelines."),
        .value(
            "reward", \.settings.rewardRule, .choice,
            "How item scores become the reward: scaled to 0…1, their sum, or their mean."),
        .answers,
        .checks,
        .rubric,
        .templates,
        .partitions,
        .value(
            "max_partitions", \.partitionsMax, .integer(in: 1...100_000).unit("partitions"),
            "The most partitions of a task whose partitions are open."),
        .value("require_prompt", \.settings.requiresPrompt, .boolean, "Refuses rollouts without a prompt."),
        .optional(
            "prompt_pattern", \.settings.promptSplit, .promptPattern, default: "none",
            "Splits prompts that arrive as one chat-templated text: what its first group matches is shown as the "
                + "task's description, what its second matches as the prompt."),
        .optional(
            "eval_version", \.settings.evalVersion, .integer(in: 0...1_000_000_000), default: "the head",
            "The rubric version that evaluation rollouts are scored under."),
        .section("judge_settings", \.settings.judge, "How the judge's calls are made."),
        .section("schedule", \.settings.schedule, "When the meta step runs by itself."),
        .section("meta", \.meta, "How the meta step works."),
        .trainers,
        .section("cohort", \.cohort, "Rewards by rank within a group."),
    ]
}
