internal import Locking

/// Counts who is using a database, so that closing waits for them and refuses newcomers.
///
/// GRDB's own `close` is not safe beside accesses that are just beginning; behind this gate none can.
final class AccessGate: Sendable {
    private struct State {
        var isOpen = true
        var inside = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// Lets the caller in, who must `leave`; `false` when the gate is closed.
    func enter() -> Bool {
        state.withLock { state in
            guard state.isOpen else { return false }
            state.inside += 1
            return true
        }
    }

    /// Ends what a successful `enter` began.
    func leave() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.inside -= 1
            guard state.inside == 0 else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Refuses newcomers from now on and returns when everyone has left. Returns whether this call closed the gate.
    func close() async -> Bool {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.inside > 0 { state.waiters.append(continuation) }
                return state.inside == 0
            }
            if isEmpty { continuation.resume() }
        }
        return wasOpen
    }
}
