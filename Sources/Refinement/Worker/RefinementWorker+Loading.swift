internal import Locking
public import RewardCore

extension RefinementWorker {
    /// Reads the schedules' counters and kept modes, and takes over the runs that an earlier process left active: those
    /// that can go on get in line, the others end as `superseded`, `interrupted`, or `published` where only the save
    /// was missing.
    ///
    /// The publisher and the template book must have been loaded. Call it once, before `run()`.
    public func load() async throws(StoreError) {
        let counters = try await parts.rollouts.scheduleCounters()
        state.withLock { state in
            for (task, counters) in counters { state.schedules[task]?.restore(counters) }
        }
        for (task, mode) in try await parts.evolution.keptModes() {
            guard let configured = tasks[task]?.schedule.mode else { continue }
            if mode == configured {
                try await parts.evolution.keep(nil, of: task)
            } else {
                state.withLock { $0.schedules[task]?.restore(mode) }
            }
        }
        for run in try await parts.runs.activeRuns() {
            if let over = try await ending(of: run) {
                try await parts.runs.save(over)
                parts.observer.runEnded(over)
                continue
            }
            state.withLock { state in
                guard state.queue.resume(run) else { return }
                state.signals[run.id] = RunSignals()
                state.schedules[run.lineage.task]?.runStarted()
            }
        }
        startNext()
    }

    /// The run as it ends because it cannot be resumed; `nil` when it can.
    private func ending(of run: MetaRun) async throws(StoreError) -> MetaRun? {
        let now = parts.clock.now()
        guard let task = tasks[run.lineage.task], task.allows(partition: run.lineage.partition) else {
            return run.ending(.interrupted, "\(run.lineage) is no longer configured", at: now)
        }
        if let from = run.fromVersion, parts.publisher.head(of: run.lineage)?.version != from {
            var step = MetaStep(run: run, settings: task.meta)
            do throws(PublishFailure) {
                try await step.endOnMovedHead(parts.publisher, at: now)
            } catch {
                if case .store(let failure) = error { throw failure }
                step.end(.interrupted, [error.detail], at: now)
            }
            return step.run
        }
        if state.withLock({ $0.queue.hasActiveRun(of: run.lineage) }) {
            return run.ending(.interrupted, "another run of \(run.lineage) is active", at: now)
        }
        return nil
    }
}
