/// One check of a task, and what a response that fails it gets instead of a judge's score.
public struct CheckSettings: Sendable, Hashable {
    /// What the response must satisfy.
    public var rule: CheckRule
    /// The literal score of a response that fails; it need not lie on the rubric's scale. Default 0.
    public var score: Int
    /// The reward of a response that fails; `nil` takes 0 under `normalized` and the literal score otherwise.
    public var reward: Double?

    /// A check with its outcome on failure.
    public init(rule: CheckRule, score: Int = 0, reward: Double? = nil) {
        self.rule = rule
        self.score = score
        self.reward = reward
    }

    /// The reward of a response that fails. It is set or literal, never computed: under `normalized` a score such as
    /// −10 would leave the range of all other rewards, so the default there is the range's lowest value.
    public func failureReward(under rule: RewardRule) -> Double {
        if let reward { return reward }
        return rule == .normalized ? 0 : Double(score)
    }
}
