/// The judge's answer for one rubric item.
public struct Verdict: Sendable, Hashable {
    /// The item's name.
    public let name: String
    /// The score within the item's range: the judge's integer, or under votes their median, or under soft scores the
    /// expected value.
    public let score: Double
    /// The item's lowest score.
    public let min: Int
    /// The item's highest score.
    public let max: Int
    /// The judge's reason, byte for byte.
    public let rationale: String
    /// Whether the judge's server ignored the constraint and the score had to be looked for in its text.
    public var isUnconstrained = false
    /// How far apart the judge is with itself, in points: the standard deviation of the votes, or of the score's
    /// probabilities; `nil` where there was one answer without them.
    public let uncertainty: Double?
    /// What the score's token probabilities gave; `nil` where the task asks for none.
    public let soft: SoftReading?

    /// A verdict on the item of that name.
    public init(
        name: String, score: Double, min: Int, max: Int, rationale: String, uncertainty: Double? = nil,
        soft: SoftReading? = nil
    ) {
        self.name = name
        self.score = score
        self.min = min
        self.max = max
        self.rationale = rationale
        self.uncertainty = uncertainty
        self.soft = soft
    }
}

/// What the probabilities of a score's token gave for one verdict.
public struct SoftReading: Sendable, Hashable {
    /// Why the score is the expected value, or why it is the judge's integer after all.
    public enum Outcome: String, Sendable, CaseIterable {
        /// The score is the expected value.
        case used
        /// The server gave no probabilities for the score's token.
        case missing
        /// Scores of the range are more than one token, so their probabilities are not to be had.
        case split
        /// The probabilities of scores within the range add up to less than half.
        case lowMass = "low_mass"
    }

    /// What came of it.
    public let outcome: Outcome
    /// The probability of all scores within the range together, 0…1, where there were any.
    public let mass: Double?

    /// A reading.
    public init(outcome: Outcome, mass: Double? = nil) {
        self.outcome = outcome
        self.mass = mass
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
