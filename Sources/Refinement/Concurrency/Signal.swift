internal import Locking

/// A flag that is raised once and can be waited for by any number of tasks.
final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Locked(State())

    /// A signal that is not raised.
    init() {}

    /// Whether it has been raised.
    var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Raises it and releases all who wait. Raising it again does nothing.
    func raise() {
        let waiters = state.withLock { state in
            state.isRaised = true
            let waiters = state.waiters
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns when it has been raised, or when the calling task is cancelled.
    func wait() async {
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
