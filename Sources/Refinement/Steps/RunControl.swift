internal import Locking
internal import RewardCore

/// How the worker reaches into a run that is being driven.
struct RunControl: Sendable {
    /// Raised when an operator cancels the run, or a restore supersedes it.
    let cancel: Signal
    /// How the run ends once `cancel` is raised, and why.
    let endOnCancel: @Sendable () -> (status: MetaRunStatus, reason: String)
    /// Raised when the service stops: the run is left at its next boundary.
    let stop: Signal
    /// Hears of every stage and status of the run, once it is stored.
    let report: @Sendable (MetaRun) -> Void
}

/// Why a run does not go on.
enum Halt: Error {
    /// The service stops; the run stays active in the store.
    case stopped
    /// An operator cancelled it.
    case cancelled
    /// It cannot be resumed; the reason.
    case interrupted(String)
    /// It failed; the reason.
    case failed(String)
    /// The store failed.
    case store(StoreError)
}
