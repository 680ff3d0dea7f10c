internal import Locking

/// Tells everything that waits for something to happen that the service is shutting down, so that long polls do not
/// hold the shutdown up.
final class DrainSignal: Sendable {
    private struct State {
        var isRaised = false
        var waiters: [Int: AsyncStream<Never>.Continuation] = [:]
        var nextWaiter = 0
    }

    private let state = Locked(State())

    /// A signal that is not raised.
    init() {}

    /// Whether it is raised.
    var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Raises it for good and ends all waits.
    func raise() {
        let waiters = state.withLock { state -> [AsyncStream<Never>.Continuation] in
            state.isRaised = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Returns when the signal is raised or the task is cancelled.
    func wait() async {
        let stream = AsyncStream<Never> { continuation in
            let number = state.withLock { state -> Int? in
                guard !state.isRaised else { return nil }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = continuation
                return state.nextWaiter
            }
            guard let number else { return continuation.finish() }
            continuation.onTermination = { [state] _ in
                state.withLock { _ = $0.waiters.removeValue(forKey: number) }
            }
        }
        for await _ in stream {}
    }
}
