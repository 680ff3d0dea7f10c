public import RewardCore

/// What judging one rollout needs: the question's parts, the model and the limits.
public struct JudgeAsk: Sendable {
    /// The shared start of all questions.
    public var prefix: JudgePrefix
    /// The rubric's items, 1 or more.
    public var items: [RubricItem]
    /// How calls are made.
    public var settings: JudgeSettings
    /// When answers are of no more use.
    public var deadline: ContinuousClock.Instant
    /// W3C `traceparent`, passed on.
    public var traceparent: String?
    /// Which of the task's votes this is, from 0; it moves the seeds.
    public var vote = 0
    /// Equal for all questions of one score request, so that requests take turns at the judge.
    public var workID: String?

    /// An ask with all its parts.
    public init(
        prefix: JudgePrefix, items: [RubricItem], settings: JudgeSettings, deadline: ContinuousClock.Instant,
        traceparent: String?, workID: String? = nil
    ) {
        self.workID = workID
        self.prefix = prefix
        self.items = items
        self.settings = settings
        self.deadline = deadline
        self.traceparent = traceparent
    }
}

/// What the judge said of one rollout: a verdict or a failure for each item, and what it cost.
public struct JudgeFinding: Sendable {
    /// Parallel to the items.
    public var verdicts: [Result<Verdict, ScoreFailure>]
    /// Calls and tokens spent.
    public var usage: TokenUsage
    /// Attempts beyond the first, over all calls.
    public var retries: Int
    /// The endpoint that answered last.
    public var endpoint: String?
    /// The names of the models that answered: more than the judge's own where its fallback had to help.
    public var models: Set<String> = []
    /// Whether the task splits prompts and could not split this one.
    public var isPromptUnsplit = false

    /// A finding with the given verdicts that cost nothing.
    public init(verdicts: [Result<Verdict, ScoreFailure>]) {
        self.verdicts = verdicts
        usage = TokenUsage()
        retries = 0
    }

    /// Adds what one call cost.
    mutating func add<Answer>(_ outcome: VerdictCall.Outcome<Answer>) {
        add(outcome.usage, retries: outcome.retries, endpoint: outcome.endpoint, models: outcome.models)
    }

    /// Adds what another finding cost; its verdicts stay its own.
    mutating func addCost(of other: JudgeFinding) {
        add(other.usage, retries: other.retries, endpoint: other.endpoint, models: other.models)
    }

    private mutating func add(_ usage: TokenUsage, retries: Int, endpoint: String?, models: Set<String>) {
        self.usage += usage
        self.retries += retries
        self.endpoint = endpoint ?? self.endpoint
        self.models.formUnion(models)
    }
}

/// One way of asking the judge. Same rubric in, same verdicts out.
public protocol JudgeProgram: Sendable {
    /// Asks until every item has a verdict or a failure; never throws, because one rollout's failure is its result.
    func judge(_ ask: JudgeAsk) async -> JudgeFinding
}
