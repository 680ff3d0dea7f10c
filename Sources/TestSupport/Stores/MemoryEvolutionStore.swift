internal import Locking
public import RewardCore

/// Modes of schedules in memory, for tests. Same answers as the store on SQLite.
public final class MemoryEvolutionStore: EvolutionStore {
    private struct State {
        var modes: [String: ScheduleSettings.Mode] = [:]
        var fault: StoreError?
        var watchers: [(task: String, signal: Signal)] = []
    }

    private let state = Locked(State())

    /// A store that keeps nothing yet.
    public init() {}

    /// Lets every call fail with `fault` from now on; `nil` heals.
    public func setFault(_ fault: StoreError?) { state.withLock { $0.fault = fault } }

    /// The modes that are kept.
    public func keptModes() async throws(StoreError) -> [String: ScheduleSettings.Mode] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return state.modes
        }
    }

    /// Keeps the task's mode; `nil` forgets it.
    public func keep(_ mode: ScheduleSettings.Mode?, of task: String) async throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            state.modes[task] = mode
            guard mode == nil else { return }
            for watcher in state.watchers where watcher.task == task { watcher.signal.raise() }
            state.watchers.removeAll { $0.task == task }
        }
    }

    /// Returns once no mode of the task is kept, or when the calling task is cancelled.
    public func waitUntilForgotten(_ task: String) async {
        let signal = state.withLock { state -> Signal? in
            guard state.modes[task] != nil else { return nil }
            let signal = Signal()
            state.watchers.append((task, signal))
            return signal
        }
        await signal?.wait()
    }
}
