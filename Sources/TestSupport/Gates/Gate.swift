internal import Locking

/// Holds tasks until a test opens it, and tells the test how many are held. No test needs to sleep.
public final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Locked(State())

    /// A closed gate.
    public init() {}

    /// Returns when the gate is open.
    public func pass() async {
        await withCheckedContinuation { continuation in
            let (isOpen, watchers) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
                if state.isOpen { return (true, []) }
                state.held.append(continuation)
                let ready = state.watchers.filter { $0.count <= state.held.count }
                state.watchers.removeAll { $0.count <= state.held.count }
                return (false, ready.map(\.continuation))
            }
            if isOpen { continuation.resume() }
            for watcher in watchers { watcher.resume() }
        }
    }

    /// Returns once `count` tasks are held.
    public func waitUntilHeld(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state -> Bool in
                if state.held.count >= count || state.isOpen { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    /// Lets everyone through, now and later.
    public func open() {
        let (held, watchers) = state.withLock {
            state -> ([CheckedContinuation<Void, Never>], [CheckedContinuation<Void, Never>]) in
            state.isOpen = true
            let all = (state.held, state.watchers.map(\.continuation))
            state.held = []
            state.watchers = []
            return all
        }
        for continuation in held + watchers { continuation.resume() }
    }
}
