public import RewardCore

/// Hears what the meta worker counts, for metrics and logs. Calls come from the worker's tasks and must not block.
public protocol RefinementObserver: Sendable {
    /// A run of the task reached a stage, so long after the stage before, or after the start of the process where the
    /// run goes on from an earlier one.
    func stageFinished(_ stage: MetaRunStage, took: Duration, task: String)
    /// A run of the task ended.
    func runEnded(_ run: MetaRun)
    /// An item of a candidate was left out.
    func itemDropped(_ reason: ItemDropReason, task: String)
    /// A run or the schedule's counters could not be read or written. The worker goes on.
    func storeFailed(_ error: StoreError, task: String)
}

extension RefinementObserver {
    /// Does nothing.
    public func stageFinished(_ stage: MetaRunStage, took: Duration, task: String) {}
    /// Does nothing.
    public func runEnded(_ run: MetaRun) {}
    /// Does nothing.
    public func itemDropped(_ reason: ItemDropReason, task: String) {}
    /// Does nothing.
    public func storeFailed(_ error: StoreError, task: String) {}
}

/// An observer that does nothing.
public struct SilentRefinementObserver: RefinementObserver {
    /// The observer.
    public init() {}
}
