/// What judging one rollout gave, with everything needed to explain it.
public struct Judgement: Sendable, Hashable {
    /// The reward, or why there is none.
    public enum Outcome: Sendable, Hashable {
        /// A reward and the score on the rubric's scale.
        case scored(reward: Double, score: Double)
        /// No reward.
        case failed(ScoreFailure)
    }

    /// The reward, or why there is none.
    public let outcome: Outcome
    /// Lowest score under the rubric; `nil` when the rubric was not reached.
    public let scoreMin: Int?
    /// Highest score under the rubric.
    public let scoreMax: Int?
    /// What decided the reward; `nil` for a failure.
    public let decidedBy: ScoreDecider?
    /// Verdicts in the rubric's order; of a failed rollout those that were had.
    public let verdicts: [Verdict]
    /// Checks that ran.
    public let checks: [CheckResult]
    /// The basis it was judged on.
    public let basis: Basis
    /// Which endpoint answered; `nil` when none did.
    public let endpoint: String?
    /// Whether the simulated model had a part in it.
    public let isSimulated: Bool
    /// Calls and tokens spent.
    public let usage: TokenUsage
    /// Attempts beyond the first, over all calls.
    public let retries: Int
    /// Time from admission to the outcome, in milliseconds.
    public let latencyMilliseconds: Double

    /// A judgement with all its parts.
    public init(
        outcome: Outcome, scoreMin: Int?, scoreMax: Int?, decidedBy: ScoreDecider?, verdicts: [Verdict],
        checks: [CheckResult] = [], basis: Basis, endpoint: String?, isSimulated: Bool, usage: TokenUsage,
        retries: Int, latencyMilliseconds: Double
    ) {
        self.outcome = outcome
        self.scoreMin = scoreMin
        self.scoreMax = scoreMax
        self.decidedBy = decidedBy
        self.verdicts = verdicts
        self.checks = checks
        self.basis = basis
        self.endpoint = endpoint
        self.isSimulated = isSimulated
        self.usage = usage
        self.retries = retries
        self.latencyMilliseconds = latencyMilliseconds
    }

    /// The reward, `nil` for a failure.
    public var reward: Double? {
        if case .scored(let reward, _) = outcome { reward } else { nil }
    }

    /// The score on the rubric's scale, `nil` for a failure.
    public var score: Double? {
        if case .scored(_, let score) = outcome { score } else { nil }
    }

    /// How far apart the judge is with itself over the whole score, in points; items count as independent. `nil` where
    /// no verdict says so.
    public var uncertainty: Double? {
        let parts = verdicts.compactMap(\.uncertainty)
        guard !parts.isEmpty else { return nil }
        return parts.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}
