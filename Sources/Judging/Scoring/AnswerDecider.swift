internal import RewardCore

/// Where the rewards of one order come from, once any coin has been tossed.
enum DecidedSource: Sendable {
    /// The judge.
    case judge
    /// The answer match alone.
    case answer
    /// Both, the answer with this weight.
    case weighted(Double)
}

/// What a task decides without its judge: checks, answer matches, and the coin between the two.
struct AnswerDecider: Sendable {
    /// The task's checks, compiled.
    let checks: CheckRunner
    private let matcher: AnswerMatcher
    private let task: TaskSettings

    /// The task's decider. Throws the first check that cannot be used.
    init(_ task: TaskSettings) throws(CheckProblem) {
        checks = try CheckRunner(checks: task.checks, answers: task.answers, rewardRule: task.rewardRule)
        matcher = AnswerMatcher(settings: task.answers)
        self.task = task
    }

    /// Whether the rollout's answer agrees with its reference; `false` without a reference.
    func isRight(_ rollout: Rollout) -> Bool {
        guard let reference = rollout.reference else { return false }
        return matcher.matches(response: rollout.response.flattened, reference: reference)
    }

    /// The source for all rollouts of the order: one coin decides for all requests of a step alike, on any replica.
    func source(for order: ScoreOrder, freshID ids: any IDSource) throws(ScoreRefusal) -> DecidedSource {
        let source = order.rewardSource ?? task.rewardSource
        if source.needsReference, let index = order.rollouts.firstIndex(where: { $0.reference == nil }) {
            throw .missingReference(index: index, source: source.name)
        }
        switch source {
        case .judge: return .judge
        case .answer: return .answer
        case .weighted(let weight): return .weighted(weight)
        case .coin(let probability):
            let coin = CoinDecision(seed: task.coinSeed, probability: probability)
            if let step = order.step {
                return coin.isAnswerOnly(run: order.run, step: Int(step)) ? .answer : .judge
            }
            return coin.isAnswerOnly(freshID: ids.makeID("coin")) ? .answer : .judge
        }
    }
}
