public import RewardCore

/// Hears of what happens to training runs as wholes, for the log. Implementations must be quick.
public protocol RunLog: Sendable {
    /// A step was scored again under a pin that is older than the configured age. Told once a step, as far as
    /// `OldPinMemory` remembers.
    func oldPinUsed(task: String, run: String, step: Int64, madeAt: Timestamp)
    /// A run was restored.
    func restored(run: String, step: Int64, published: [RubricVersion], abandonedRollouts: Int)
    /// The texts of a run's rollouts were deleted.
    func textsDeleted(run: String, rollouts: Int)
}
