internal import RewardCore

/// What some rollouts come to together: how many, why they failed, and what they cost.
struct RolloutTally: Sendable {
    /// All of them.
    private(set) var rollouts = 0
    /// Those with a reward.
    private(set) var scored = 0
    /// How many failed, by kind.
    private(set) var failures: [FailureKind: Int] = [:]
    /// How many rewards were decided, by what decided them.
    private(set) var deciders: [ScoreDecider: Int] = [:]
    /// Calls and tokens of the judge.
    private(set) var usage = TokenUsage()
    private var latencies: [Double] = []

    /// Those without a reward.
    var failed: Int { rollouts - scored }
    /// Times from admission to the outcome, in milliseconds; nil where there are none.
    var latency: Quantiles? { Quantiles(latencies) }

    /// Counts one rollout.
    mutating func add(_ figures: RolloutFigures) {
        rollouts += 1
        if let failure = figures.failure { failures[failure, default: 0] += 1 } else { scored += 1 }
        if let decider = figures.decidedBy { deciders[decider, default: 0] += 1 }
        usage += figures.usage
        latencies.append(figures.latencyMilliseconds)
    }
}
