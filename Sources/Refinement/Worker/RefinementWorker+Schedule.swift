internal import Locking
public import RewardCore

extension RefinementWorker: ScoringListener {
    /// Counts a step; takes the step trigger when the window before it is full. Never waits.
    public func stepAdmitted(task: String, run: String, step: Int64) {
        let now = parts.clock.monotonic()
        count(task: task) { $0.stepAdmitted(at: now) }
    }

    /// Counts rollouts without a step; takes the rollout trigger when there are enough. Never waits.
    public func rolloutsKept(task: String, trainingWithoutStep: Int) {
        guard trainingWithoutStep > 0 else { return }
        let now = parts.clock.monotonic()
        count(task: task) { $0.rolloutsKept(trainingWithoutStep, at: now) }
    }

    private func count(task: String, _ change: (inout MetaSchedule) -> MetaSchedule.Decision) {
        let decision = state.withLock { state -> MetaSchedule.Decision? in
            guard var schedule = state.schedules[task] else { return nil }
            let decision = change(&schedule)
            state.schedules[task] = schedule
            state.changedCounters.insert(task)
            return decision
        }
        guard let decision else { return }
        follow(decision, task: task)
    }

    /// Does what a schedule has decided. Counters may have changed with it, so their writer is told.
    func follow(_ decision: MetaSchedule.Decision, task: String) {
        counterTeller.yield()
        switch decision {
        case .none: break
        case .fire(let trigger): commander.yield(.fire(task: task, trigger))
        case .wait(let time): commander.yield(.wake(task: task, at: time))
        }
    }

    /// Starts the runs of a trigger: one for each lineage with enough to study.
    func fire(_ trigger: MetaRunTrigger, task: String) async {
        var succeeded = true
        do throws(MetaRunRefusal) {
            _ = try await start(MetaRunOrder(task: task, trigger: trigger))
        } catch {
            // A manual run that won the race and differs is as good; anything else is tried again after a pause.
            if case .conflict = error { succeeded = true } else { succeeded = false }
            if case .store(let failure) = error { parts.observer.storeFailed(failure, task: task) }
        }
        let now = parts.clock.monotonic()
        let decision = state.withLock { state in
            state.changedCounters.insert(task)
            return state.schedules[task]?.settled(succeeded: succeeded, at: now)
        }
        follow(decision ?? .none, task: task)
    }

    /// Tells a schedule that its time has come, unless the worker stops first.
    func wake(_ task: String, at time: ContinuousClock.Instant) async {
        let rest = time - parts.clock.monotonic()
        if rest > .zero {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [clock = parts.clock] in try? await clock.sleep(for: rest) }
                group.addTask { [stop] in await stop.wait() }
                await group.next()
                group.cancelAll()
            }
        }
        if stop.isRaised || Task.isCancelled { return }
        let now = parts.clock.monotonic()
        follow(state.withLock { $0.schedules[task]?.woken(at: now) } ?? .none, task: task)
    }

    /// Writes changed counters one after the other, however fast they change: what changes during a write is written
    /// once, after it.
    func writeCounters() async {
        for await _ in counterChanges { await saveCounters() }
    }

    /// Writes the counters that have changed. Those that cannot be written are tried again with the next change.
    func saveCounters() async {
        let changed = state.withLock { state in
            let changed = state.changedCounters.compactMap { task in
                state.schedules[task].map { (task, $0.storedCounters) }
            }
            state.changedCounters = []
            return changed
        }
        for (task, counters) in changed {
            do throws(StoreError) {
                try await parts.rollouts.save(counters, task: task)
            } catch {
                if !Task.isCancelled { parts.observer.storeFailed(error, task: task) }
                state.withLock { _ = $0.changedCounters.insert(task) }
            }
        }
    }
}
