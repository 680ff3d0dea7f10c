/// Where a meta run stands. All ends are results, not errors.
public enum MetaRunStatus: String, Sendable, CaseIterable {
    /// Waits for its turn.
    case queued
    /// Works.
    case running
    /// Published a new version.
    case published
    /// The candidate equals the head.
    case unchanged
    /// The candidate did not pass validation; the reasons are kept.
    case rejected
    /// Nothing eligible to study.
    case skipped
    /// The head moved meanwhile; the candidate is kept.
    case superseded
    /// The meta model or the store failed.
    case failed
    /// An operator ended it.
    case cancelled
    /// The service stopped and the run could not be resumed.
    case interrupted
    /// A dry run whose candidate passed validation.
    case validated

    /// Whether the run is not yet over.
    public var isActive: Bool { self == .queued || self == .running }
}

/// The stages of a meta run in order. The stored stage is the last one that finished.
public enum MetaRunStage: String, Sendable, CaseIterable {
    /// Nothing yet.
    case queued
    /// The rollouts are chosen and copied into the run.
    case sampled
    /// The chosen rollouts are labelled, and those that are studied are picked; only with the strategy `prescreen`.
    case prescreened
    /// Every sample is analysed and has its refined set.
    case refined
    /// All sets are one.
    case merged
    /// The candidate is checked.
    case validated
    /// The run is over.
    case ended
}
