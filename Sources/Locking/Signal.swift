/// A flag that is raised once, for good, and can be waited for by any number of tasks.
///
/// It tells one thing that happens once: a service is to stop, a run is over, a call is held. Whoever waits is released
/// by the flag or by the cancellation of its own task, whichever comes first, and never needs a task of its own.
public final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Locked(State())

    /// A signal that is not raised.
    public init() {}

    /// Whether it has been raised.
    public var isRaised: Bool { state.withLock { $0.isRaised } }

    /// How many tasks wait now.
    public var waiting: Int { state.withLock { $0.waiters.count } }

    /// Raises it and releases all who wait. Raising it again does nothing.
    public func raise() {
        let waiters = state.withLock { state in
            state.isRaised = true
            let waiters = state.waiters
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns when it has been raised, or when the calling task is cancelled; at once where that has happened before.
    public func wait() async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // A cancellation before this point found no waiter to release.
                    if state.isRaised || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
