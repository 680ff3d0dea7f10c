/// Where a task's rewards come from: the judge, the match of the answer with the reference, or a mixture.
public enum RewardSource: Sendable, Hashable {
    /// The judge alone.
    case judge
    /// The answer match alone; no judge is called.
    case answer
    /// With this probability, in 0…1, all rollouts of a step get the answer match alone, else all are judged.
    case coin(probability: Double)
    /// weight · (1 or 0 for the answer) + (1 − weight) · the normalized reward of the judge; weight in 0…1.
    case weighted(weight: Double)

    /// The name in configuration.
    public var name: String {
        switch self {
        case .judge: "judge"
        case .answer: "answer"
        case .coin: "coin"
        case .weighted: "weighted"
        }
    }

    /// Whether some rollouts need a reference to compare with.
    public var needsReference: Bool { self != .judge }

    /// What is wrong with the setting, as a sentence; `nil` when it can be used.
    public var problem: String? {
        switch self {
        case .judge, .answer: return nil
        case .coin(let value), .weighted(let value):
            // Written so that NaN is refused too.
            guard value >= 0, value <= 1 else {
                return "\(name) needs a number from 0 to 1, not \(value)"
            }
            return nil
        }
    }

    /// The reward of a judged rollout whose answer was compared, under `weighted`.
    ///
    /// - Parameters:
    ///   - weight: the answer's part, in 0…1.
    ///   - isAnswerRight: whether the answer agrees with the reference.
    ///   - normalized: the judge's reward, in 0…1.
    public static func weightedReward(weight: Double, isAnswerRight: Bool, normalized: Double) -> Double {
        weight * (isAnswerRight ? 1 : 0) + (1 - weight) * normalized
    }
}
