/// How item scores become one reward.
public enum RewardRule: String, Sendable, CaseIterable {
    /// (Σ score − Σ min) / (Σ max − Σ min), in 0…1. The default.
    case normalized
    /// Σ score, as the paper's code computes it.
    case sum
    /// Σ score / number of items.
    case mean

    /// The reward of complete verdicts. Empty verdicts have none.
    public func reward(of verdicts: [Verdict]) -> Double? {
        guard !verdicts.isEmpty else { return nil }
        let sum = verdicts.reduce(0.0) { $0 + $1.score }
        switch self {
        case .sum:
            return sum
        case .mean:
            return sum / Double(verdicts.count)
        case .normalized:
            let low = Double(verdicts.reduce(0) { $0 + $1.min })
            let high = Double(verdicts.reduce(0) { $0 + $1.max })
            guard high > low else { return nil }
            return (sum - low) / (high - low)
        }
    }
}

/// How the judge is asked. Same rubric in, same verdicts out; `plan_execute` judges by guidelines, the others by items.
public enum JudgeProgramName: String, Sendable, CaseIterable {
    /// One constrained JSON call an item, side by side.
    case perItem = "per_item"
    /// One constrained JSON call for all items.
    case single
    /// The paper's: for every item a rationale and then an integer, in one growing conversation.
    case stepwise
    /// The paper's for maths: a plan for the problem, its execution on the response, then one integer, under
    /// guidelines.
    case planExecute = "plan_execute"

    /// The kind of rubric that the program can judge by.
    public var rubricKind: RubricKind { self == .planExecute ? .guidelines : .items }

    /// The program of a task that names none.
    public static func standard(for kind: RubricKind) -> JudgeProgramName {
        kind == .guidelines ? .planExecute : .perItem
    }
}
