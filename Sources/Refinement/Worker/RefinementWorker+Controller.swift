internal import Locking
public import RewardCore

extension RefinementWorker: MetaRunController {
    /// Queues one run for each lineage that the order means, or joins the active one. A new run is in the store before
    /// this returns.
    public func start(_ order: MetaRunOrder) async throws(MetaRunRefusal) -> [MetaRunTicket] {
        if stop.isRaised { throw .stopping }
        guard let task = tasks[order.task] else { throw .unknownTask(order.task) }
        let wanted = try await lineages(of: order, task: task)
        let now = parts.clock.now()
        let tickets = try state.withLock { (state) throws(MetaRunRefusal) in
            let tickets = try state.queue.admit(order, to: wanted) { lineage in
                MetaRun(
                    id: parts.ids.makeID("meta"), lineage: lineage, parameters: parameters(of: order, task: task),
                    trigger: order.trigger, queuedAt: now)
            }
            for ticket in tickets where !ticket.joined {
                state.signals[ticket.run.id] = RunSignals()
                state.schedules[task.name]?.runStarted()
            }
            return tickets
        }
        var failure: StoreError?
        for ticket in tickets where !ticket.joined {
            do throws(StoreError) {
                try await parts.runs.save(ticket.run)
                await entered(ticket.run)
            } catch {
                failure = error
                parts.observer.storeFailed(error, task: task.name)
                ended(
                    ticket.run.ending(.failed, "the store failed: " + error.detail, at: parts.clock.now()),
                    isSaved: false)
            }
        }
        if let failure { throw .store(failure) }
        return tickets
    }

    /// Returns when all the runs have ended, when `deadline` has come, or when the worker has stopped.
    public func waitForEnd(
        of ids: [String], until deadline: ContinuousClock.Instant
    ) async throws(MetaRunRefusal) -> [MetaRun] {
        let signals = state.withLock { state in ids.compactMap { state.signals[$0]?.ended } }
        let rest = deadline - parts.clock.monotonic()
        if !signals.isEmpty, rest > .zero {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for signal in signals { await signal.wait() } }
                group.addTask { [clock = parts.clock] in try? await clock.sleep(for: rest) }
                await group.next()
                group.cancelAll()
            }
        }
        var runs: [MetaRun] = []
        for id in ids { runs.append(try await stand(of: id)) }
        return runs
    }

    /// Ends an active run and returns it as it ended: `cancelled`, unless it was over first.
    public func cancel(id: String) async throws(MetaRunRefusal) -> MetaRun {
        try await end(id: id)
    }

    /// Ends the run of the lineage that has begun as `superseded`, unless it was over or cancelled first.
    public func supersede(_ lineage: Lineage, because reason: String) async throws(MetaRunRefusal) -> MetaRun? {
        let id = state.withLock { state -> String? in
            guard let run = state.queue.begunRun(of: lineage), let signals = state.signals[run.id] else { return nil }
            if !signals.cancel.isRaised { signals.supersession.withLock { $0 = reason } }
            return run.id
        }
        guard let id else { return nil }
        return try await end(id: id)
    }

    /// Raises the run's `cancel` and returns the run once it is over.
    private func end(id: String) async throws(MetaRunRefusal) -> MetaRun {
        let (waiting, signals) = state.withLock { state -> (MetaRun?, RunSignals?) in
            let run = state.queue.withdraw(id) ? state.queue.run(id: id) : nil
            return (run, state.signals[id])
        }
        guard let signals else { return try await stand(of: id) }
        signals.cancel.raise()
        if let waiting {
            await endCancelled(waiting, signals)
        } else {
            await signals.ended.wait()
        }
        return try await stand(of: id)
    }

    /// Progress of all runs from now on; ends when the worker has stopped.
    public func events() -> AsyncStream<MetaRunEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(Self.eventsBuffered)) { continuation in
            let number = state.withLock { state -> Int? in
                if state.isOver { return nil }
                state.nextWatcher += 1
                state.watchers[state.nextWatcher] = continuation
                return state.nextWatcher
            }
            guard let number else {
                continuation.finish()
                return
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: number) }
            }
        }
    }

    /// A new run is in the store: it gets in line, unless it was cancelled meanwhile.
    private func entered(_ run: MetaRun) async {
        tell(.progressed(run))
        let cancelled = state.withLock { state -> RunSignals? in
            state.queue.entered(run.id)
            guard let signals = state.signals[run.id], signals.cancel.isRaised, state.queue.withdraw(run.id) else {
                return nil
            }
            return signals
        }
        if let cancelled { await endCancelled(run, cancelled) } else { startNext() }
    }

    private func endCancelled(_ run: MetaRun, _ signals: RunSignals) async {
        let (status, reason) = signals.endOnCancel
        let over = run.ending(status, reason, at: parts.clock.now())
        do throws(StoreError) {
            try await parts.runs.save(over)
            ended(over, isSaved: true)
        } catch {
            parts.observer.storeFailed(error, task: over.lineage.task)
            ended(over, isSaved: false)
        }
    }

    /// The run as it stands, active or over.
    private func stand(of id: String) async throws(MetaRunRefusal) -> MetaRun {
        if let known = state.withLock({ $0.queue.run(id: id) ?? $0.unsavedRuns[id] }) { return known }
        do throws(StoreError) {
            if let run = try await parts.runs.run(id: id) { return run }
        } catch {
            throw .store(error)
        }
        throw .unknownRun(id)
    }

    private func parameters(of order: MetaRunOrder, task: TaskSettings) -> MetaRunParameters {
        let samples = order.samples ?? task.meta.samples
        return MetaRunParameters(
            samples: min(max(samples, Self.samplesRange.lowerBound), Self.samplesRange.upperBound),
            strategy: order.strategy ?? task.meta.strategy, seed: order.seed ?? parts.seeds(), isDryRun: order.isDryRun)
    }

    /// The lineages that the order means.
    private func lineages(of order: MetaRunOrder, task: TaskSettings) async throws(MetaRunRefusal) -> [Lineage] {
        if let partition = order.partition {
            let lineage = Lineage(task: task.name, partition: partition)
            guard task.allows(partition: partition) else { throw .unknownPartition(lineage) }
            return [lineage]
        }
        let isManual = order.trigger == .manual
        let needed = isManual ? Self.manualSamplesMin : max(Self.manualSamplesMin, task.schedule.minSamples)
        let now = parts.clock.monotonic()
        let pauses = state.withLock { $0.pauses }
        var wanted: [Lineage] = []
        let heads = parts.publisher.heads().filter { $0.key.task == task.name }
        for (lineage, head) in heads.sorted(by: { $0.key < $1.key }) {
            if !isManual, pauses.isPaused(lineage, at: now) { continue }
            do throws(StoreError) {
                let used = try await parts.runs.sampledScores(of: lineage)
                let eligible = try await parts.rollouts.eligibleScores(
                    of: lineage, version: head.version, excluding: used, limit: needed)
                if eligible.count >= needed { wanted.append(lineage) }
            } catch {
                throw .store(error)
            }
        }
        return wanted.isEmpty && isManual ? [Lineage(task: task.name)] : wanted
    }
}

extension MetaRun {
    /// The run as it is when it ends so now.
    func ending(_ status: MetaRunStatus, _ reason: String, at now: Timestamp) -> MetaRun {
        var run = self
        run.status = status
        run.stage = .ended
        run.reasons.append(reason)
        run.endedAt = now
        return run
    }
}
