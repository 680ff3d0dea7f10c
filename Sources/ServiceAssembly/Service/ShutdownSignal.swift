internal import Locking

/// A signal that is fired once and awaited by any number of tasks.
final class ShutdownSignal: Sendable {
    private struct State {
        var isFired = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// Returns when the signal has been fired.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isFired = state.withLock { state -> Bool in
                if !state.isFired { state.waiting.append(continuation) }
                return state.isFired
            }
            if isFired { continuation.resume() }
        }
    }

    /// Lets everyone go, now and later.
    func fire() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isFired = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
