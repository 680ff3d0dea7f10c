public import RewardCore

/// What the checks of a task said of one response.
public struct CheckOutcome: Sendable, Hashable {
    /// What a response gets that failed a check.
    public struct Failure: Sendable, Hashable {
        /// The name of the check.
        public let name: String
        /// Its literal score.
        public let score: Int
        /// Its reward.
        public let reward: Double

        /// A failure of the named check.
        public init(name: String, score: Int, reward: Double) {
            self.name = name
            self.score = score
            self.reward = reward
        }
    }

    /// Every check, in the order of the configuration.
    public let results: [CheckResult]
    /// The first check that failed; `nil` when the judge is to be asked.
    public let failure: Failure?

    /// An outcome of all checks.
    public init(results: [CheckResult], failure: Failure?) {
        self.results = results
        self.failure = failure
    }
}
