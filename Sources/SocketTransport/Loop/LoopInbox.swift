internal import Locking

/// Work that other threads hand to an event loop, and the decision whether the loop must be woken for it.
///
/// The loop is woken only when it sleeps: while it is awake it looks here before it sleeps again, so that a busy loop
/// costs its callers no system call.
final class LoopInbox: Sendable {
    /// What the caller has to do after handing work in.
    enum Submission: Sendable {
        /// Nothing: the loop is awake.
        case accepted
        /// Wake the loop.
        case acceptedByASleepingLoop
        /// The loop has ended; the work will not run.
        case refused
    }

    private struct State {
        var work: [@Sendable () -> Void] = []
        var isAwake = true
        var isStopping = false
        var isClosed = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// Hands work in.
    func submit(_ work: @escaping @Sendable () -> Void) -> Submission {
        state.withLock { state in
            if state.isClosed { return .refused }
            state.work.append(work)
            if state.isAwake { return .accepted }
            state.isAwake = true
            return .acceptedByASleepingLoop
        }
    }

    /// Asks the loop to end; the continuation, if any, is resumed when it has. Refused when it has ended already.
    func stop(_ continuation: CheckedContinuation<Void, Never>?) -> Submission {
        state.withLock { state in
            if state.isClosed { return .refused }
            state.isStopping = true
            if let continuation { state.stopWaiters.append(continuation) }
            if state.isAwake { return .accepted }
            state.isAwake = true
            return .acceptedByASleepingLoop
        }
    }

    /// Whether the loop may sleep now; from then on it is asleep for submitters. For the loop.
    func maySleep() -> Bool {
        state.withLock { state in
            guard state.work.isEmpty, !state.isStopping else { return false }
            state.isAwake = false
            return true
        }
    }

    /// Takes all work; the loop is awake from now on. For the loop.
    func takeWork() -> [@Sendable () -> Void] {
        state.withLock { state in
            state.isAwake = true
            let work = state.work
            state.work = []
            return work
        }
    }

    /// Ends the inbox when a stop was asked for and no work is left; returns who waits for it, or nil to go on. For
    /// the loop.
    func closeIfStopped() -> [CheckedContinuation<Void, Never>]? {
        state.withLock { state in
            guard state.isStopping, state.work.isEmpty else { return nil }
            state.isClosed = true
            let waiters = state.stopWaiters
            state.stopWaiters = []
            return waiters
        }
    }
}
