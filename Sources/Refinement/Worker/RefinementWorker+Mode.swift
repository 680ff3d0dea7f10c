internal import Locking
public import RewardCore

/// Whether schedules start runs: as the configuration says, unless an operator has said otherwise since.
extension RefinementWorker {
    /// Whether triggers of the task start runs now; `nil` where there is no such task.
    public func mode(of task: String) -> ScheduleSettings.Mode? { state.withLock { $0.schedules[task]?.mode } }

    /// Sets whether they do, by request: kept first, so that a restart does not undo it. A trigger that is remembered
    /// is taken when they do again. `false` where there is no such task; throws `.store`, and then nothing changed.
    public func setMode(_ mode: ScheduleSettings.Mode, of task: String) async throws(MetaRunRefusal) -> Bool {
        guard tasks[task] != nil else { return false }
        guard await beginKeeping(task) else { throw .stopping }
        defer { endKeeping(task) }
        let configured = state.withLock { $0.configuredModes[task] }
        do throws(StoreError) {
            try await parts.evolution.keep(mode == configured ? nil : mode, of: task)
        } catch {
            throw .store(error)
        }
        apply(mode, to: task)
        return true
    }

    /// Sets whether they do, because the configuration was changed to say so; what an operator has said before is
    /// forgotten. `false` where there is no such task.
    public func takeConfigured(_ mode: ScheduleSettings.Mode, of task: String) -> Bool {
        let isKnown = state.withLock { state in
            guard state.configuredModes[task] != nil else { return false }
            state.configuredModes[task] = mode
            state.modesToKeep.insert(task)
            return true
        }
        guard isKnown else { return false }
        apply(mode, to: task)
        commander.yield(.keepMode(task: task))
        return true
    }

    /// Keeps the mode in force, or forgets what was kept where the configuration says the same.
    func keepMode(of task: String) async {
        guard await beginKeeping(task) else { return }
        defer { endKeeping(task) }
        let mode = state.withLock { state in
            state.modesToKeep.remove(task)
            let mode = state.schedules[task]?.mode
            return mode == state.configuredModes[task] ? nil : mode
        }
        do throws(StoreError) {
            try await parts.evolution.keep(mode, of: task)
        } catch {
            parts.observer.storeFailed(error, task: task)
        }
    }

    /// Keeps the modes that nothing has kept before the worker stopped.
    func keepModes() async {
        for task in state.withLock({ $0.modesToKeep }).sorted() { await keepMode(of: task) }
    }

    /// Waits for its turn: changes of a task's mode are kept and put in force one after another, so that what is kept
    /// last is what is in force. `false` where the calling task was cancelled meanwhile.
    private func beginKeeping(_ task: String) async -> Bool {
        while !Task.isCancelled {
            let other = state.withLock { state -> Signal? in
                if let other = state.modeChanges[task] { return other }
                state.modeChanges[task] = Signal()
                return nil
            }
            guard let other else { return true }
            await other.wait()
        }
        return false
    }

    private func endKeeping(_ task: String) { state.withLock { $0.modeChanges.removeValue(forKey: task) }?.raise() }

    private func apply(_ mode: ScheduleSettings.Mode, to task: String) {
        let now = parts.clock.monotonic()
        let decision = state.withLock { $0.schedules[task]?.setMode(mode, at: now) }
        follow(decision ?? .none, task: task)
    }
}
