/// What statistics need of a stored rollout, and nothing else: neither texts nor rationales, so that a store can read
/// many of them fast.
public struct RolloutFigures: Sendable, Hashable {
    /// The score of one item.
    public struct ItemScore: Sendable, Hashable {
        /// The item's name.
        public let name: String
        /// The score, which is a whole number unless votes or soft scores made it.
        public let score: Double
        /// Lowest score of the item.
        public let min: Int
        /// Highest score of the item.
        public let max: Int

        /// A score.
        public init(name: String, score: Double, min: Int, max: Int) {
            self.name = name
            self.score = score
            self.min = min
            self.max = max
        }
    }

    /// When it was judged.
    public let at: Timestamp
    /// The rubric version that it was judged under.
    public let version: Int
    /// The reward; `nil` for a failure.
    public let reward: Double?
    /// Why there is no reward; `nil` where there is one.
    public let failure: FailureKind?
    /// What decided the reward; `nil` for a failure.
    public let decidedBy: ScoreDecider?
    /// The verdicts' scores, in the rubric's order.
    public let items: [ItemScore]
    /// Calls and tokens of the judge; tokens that were wasted or spent on thinking are not told apart.
    public let usage: TokenUsage
    /// Time from admission to the outcome, in milliseconds.
    public let latencyMilliseconds: Double
    /// Whether the simulated model had a part in it.
    public let isSimulated: Bool

    /// The figures with all their parts.
    public init(
        at: Timestamp, version: Int, reward: Double?, failure: FailureKind?, decidedBy: ScoreDecider?,
        items: [ItemScore], usage: TokenUsage, latencyMilliseconds: Double, isSimulated: Bool
    ) {
        self.at = at
        self.version = version
        self.reward = reward
        self.failure = failure
        self.decidedBy = decidedBy
        self.items = items
        self.usage = TokenUsage(
            calls: usage.calls, promptTokens: usage.promptTokens, completionTokens: usage.completionTokens,
            cachedTokens: usage.cachedTokens)
        self.latencyMilliseconds = latencyMilliseconds
        self.isSimulated = isSimulated
    }

    /// The figures of a record.
    public init(_ record: StoredRollout) {
        let judgement = record.judgement
        var failure: FailureKind?
        if case .failed(let reason) = judgement.outcome { failure = reason.kind }
        self.init(
            at: record.at, version: judgement.basis.rubricVersion, reward: judgement.reward, failure: failure,
            decidedBy: judgement.decidedBy,
            items: judgement.verdicts.map { ItemScore(name: $0.name, score: $0.score, min: $0.min, max: $0.max) },
            usage: judgement.usage, latencyMilliseconds: judgement.latencyMilliseconds,
            isSimulated: judgement.isSimulated)
    }
}

/// A page of figures.
public struct RolloutFiguresPage: Sendable, Hashable {
    /// The figures, in the order that the filter asks for.
    public let figures: [RolloutFigures]
    /// Where the next page begins; `nil` at the end.
    public let next: String?

    /// A page. One that ended early because it had looked through enough may hold none and still have a `next`.
    public init(figures: [RolloutFigures], next: String?) {
        self.figures = figures
        self.next = next
    }
}
