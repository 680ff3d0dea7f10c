/// Rewards by rank within a cohort, for trainers that send the rollouts of a group in requests of their own.
public struct CohortSettings: Sendable, Hashable {
    /// What rollouts of one cohort have in common, beside task, partition and run.
    public enum Key: String, Sendable, CaseIterable {
        /// The prompt.
        case prompt
        /// The group that requests name; the prompt where they name none.
        case group
    }

    /// Rollouts of a whole cohort, 2…1024.
    public var size: Int
    /// Seconds that a cohort waits for the rest, from its first rollout. Default 30.
    public var waitSeconds: Double
    /// What they have in common. Default the prompt.
    public var key: Key

    /// Settings with the defaults but for the size.
    public init(size: Int, waitSeconds: Double = 30, key: Key = .prompt) {
        self.size = size
        self.waitSeconds = waitSeconds
        self.key = key
    }
}
