/// The judge's answer for one rubric item.
public struct Verdict: Sendable, Hashable {
    /// The item's name.
    public let name: String
    /// The integer score, within the item's range.
    public let score: Int
    /// The item's lowest score.
    public let min: Int
    /// The item's highest score.
    public let max: Int
    /// The judge's reason, byte for byte.
    public let rationale: String
    /// Whether the judge's server ignored the constraint and the score had to be looked for in its text.
    public var isUnconstrained = false

    /// A verdict on the item of that name.
    public init(name: String, score: Int, min: Int, max: Int, rationale: String) {
        self.name = name
        self.score = score
        self.min = min
        self.max = max
        self.rationale = rationale
    }
}

/// The outcome of one check that ran before the judge.
public struct CheckResult: Sendable, Hashable {
    /// The check's name, such as `min_words`.
    public let name: String
    /// Whether the response passed it.
    public let passed: Bool

    /// An outcome of the named check.
    public init(name: String, passed: Bool) {
        self.name = name
        self.passed = passed
    }
}

/// What decided a reward.
public enum ScoreDecider: String, Sendable, CaseIterable {
    /// The judge, under the rubric; only then is the score on the rubric's scale.
    case judge
    /// A failed check.
    case check
    /// The match of the answer with the reference.
    case answer
}
