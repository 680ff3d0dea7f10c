internal import Locking
internal import RewardCore

/// The background worker of the meta step: takes orders and triggers, runs at most one meta run a lineage, and never
/// stands in the way of scoring.
///
/// `run()` owns every task: one for each run at work, one for each trigger that is being looked at, one that writes the
/// schedule's counters. Everybody else changes the state under one lock and leaves a command for it. A run that is at
/// work when the service stops, or crashes, stays active in the store; `load()` of the next process takes it over.
///
/// Order of use: `load()`, then `run()` beside everything else; `shutdown()` makes `run()` return.
public final class RefinementWorker: Sendable {
    /// Fewest eligible rollouts for a run that a person asks for.
    static let manualSamplesMin = 1
    /// Bounds of a run's number of samples.
    static let samplesRange = 1...256
    /// Events that a reader may fall behind before it misses the oldest.
    static let eventsBuffered = 256
    /// Most ended runs remembered because the store would not take their end.
    static let unsavedRunsMax = 16

    /// What the owner of all tasks is asked to do.
    enum Command: Sendable {
        /// Start the runs whose turn it is.
        case startNext
        /// Start the runs of a trigger.
        case fire(task: String, MetaRunTrigger)
        /// Tell the task's schedule when this time has come.
        case wake(task: String, at: ContinuousClock.Instant)
        /// Keep the task's mode as it now is.
        case keepMode(task: String)
    }

    /// What those who wait for a run, or cancel it, hold on to.
    struct RunSignals: Sendable {
        /// Raised to cancel the run, or to end it as superseded.
        let cancel = Signal()
        /// Why it is superseded; set before `cancel` is raised, `nil` where it is cancelled.
        let supersession = Locked<String?>(nil)
        /// Raised when the run is over, or left for the next process.
        let ended = Signal()

        /// How the run ends once `cancel` is raised, and why.
        var endOnCancel: (status: MetaRunStatus, reason: String) {
            if let reason = supersession.withLock({ $0 }) { return (.superseded, reason) }
            return (.cancelled, "cancelled by an operator")
        }
    }

    /// What changes, all under one lock.
    struct State {
        /// The runs that are not over.
        var queue: MetaRunQueue
        /// The signals of the runs that are not over, by identifier.
        var signals: [String: RunSignals] = [:]
        /// The schedules by task.
        var schedules: [String: MetaSchedule] = [:]
        /// The lineages whose scheduled runs have failed lately.
        var pauses = LineagePauses()
        /// Ended runs whose end is not in the store.
        var unsavedRuns: [String: MetaRun] = [:]
        /// The modes that the configuration says, by task name.
        var configuredModes: [String: ScheduleSettings.Mode] = [:]
        /// Tasks whose mode the configuration has changed, and which is not kept yet.
        var modesToKeep = Set<String>()
        /// Changes of modes that are being kept, by task name; raised when they are.
        var modeChanges: [String: Signal] = [:]
        /// Tasks whose counters have changed since they were written.
        var changedCounters = Set<String>()
        /// Readers of events by number.
        var watchers: [Int: AsyncStream<MetaRunEvent>.Continuation] = [:]
        /// The number that the newest reader of events got.
        var nextWatcher = 0
        /// Whether `run()` has returned.
        var isOver = false
    }

    /// Stores, models, clock and all else.
    let parts: RefinementParts
    /// The tasks by name.
    let tasks: [String: TaskSettings]
    /// The budget of calls that all runs share.
    let budget: CallBudget
    /// What changes.
    let state: Locked<State>
    /// Raised when the worker stops.
    let stop = Signal()
    /// What `run()` is asked to do.
    let commands: AsyncStream<Command>
    /// Asks it.
    let commander: AsyncStream<Command>.Continuation
    /// Tells the writer of counters that some have changed; many changes become one.
    let counterChanges: AsyncStream<Void>
    /// Tells it.
    let counterTeller: AsyncStream<Void>.Continuation

    /// A worker over the given parts. The budget of calls is the largest that any task sets.
    public init(_ parts: RefinementParts) {
        self.parts = parts
        tasks = Dictionary(parts.tasks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let calls = parts.tasks.map(\.meta.callsInFlight).max() ?? 1
        budget = CallBudget(callsInFlight: calls)
        var state = State(queue: MetaRunQueue(width: calls))
        for task in parts.tasks {
            state.schedules[task.name] = MetaSchedule(settings: task.schedule, meta: task.meta)
            state.configuredModes[task.name] = task.schedule.mode
        }
        self.state = Locked(state)
        (commands, commander) = AsyncStream.makeStream()
        (counterChanges, counterTeller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Works until `shutdown()`, or until the calling task is cancelled, which cuts model calls short. Call it once.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.writeCounters() }
            for await command in commands {
                if stop.isRaised { break }
                switch command {
                case .startNext:
                    for id in state.withLock({ $0.queue.takeNext() }) {
                        group.addTask(priority: .utility) { await self.drive(id) }
                    }
                case .fire(let task, let trigger):
                    group.addTask(priority: .utility) { await self.fire(trigger, task: task) }
                case .wake(let task, let time): group.addTask { await self.wake(task, at: time) }
                case .keepMode(let task): await self.keepMode(of: task)
                }
            }
            shutdown()
        }
        // Owner: this call, which awaits it. It is a task of its own because in a cancelled one a store may refuse to
        // write.
        await Task {
            await self.saveCounters()
            await self.keepModes()
        }.value
        let (signals, watchers) = state.withLock { state in
            let all = (Array(state.signals.values), Array(state.watchers.values))
            state.watchers = [:]
            state.isOver = true
            return all
        }
        for signal in signals { signal.ended.raise() }
        for watcher in watchers { watcher.finish() }
    }

    /// Stops the worker: orders are refused, runs at work stop at their next boundary, then `run()` returns. What is
    /// not over stays active in the store.
    public func shutdown() {
        stop.raise()
        commander.finish()
        counterTeller.finish()
    }

    private func drive(_ id: String) async {
        guard
            let (run, signals) = state.withLock({ state -> (MetaRun, RunSignals)? in
                guard let run = state.queue.run(id: id), let signals = state.signals[id] else { return nil }
                return (run, signals)
            })
        else { return }
        guard let task = tasks[run.lineage.task] else { return }
        let control = RunControl(cancel: signals.cancel, endOnCancel: { signals.endOnCancel }, stop: stop) {
            self.progressed($0)
        }
        let driver = MetaStepDriver(parts: parts, task: task, budget: budget, control: control)
        switch await driver.drive(run) {
        case .ended(let run, let isSaved): ended(run, isSaved: isSaved)
        case .suspended(let run):
            state.withLock { $0.queue.update(run) }
            signals.ended.raise()
        }
    }

    private func progressed(_ run: MetaRun) {
        state.withLock { $0.queue.update(run) }
        tell(.progressed(run))
    }

    /// A run is over: frees its lineage, tells everybody, and lets what waited for it go on.
    func ended(_ run: MetaRun, isSaved: Bool) {
        let now = parts.clock.monotonic()
        let (signals, decision) = state.withLock { state in
            state.queue.remove(run.id)
            if !isSaved {
                if state.unsavedRuns.count >= Self.unsavedRunsMax { state.unsavedRuns.removeAll() }
                state.unsavedRuns[run.id] = run
            }
            if let task = tasks[run.lineage.task] {
                state.pauses.runEnded(run.status, of: run.lineage, trigger: run.trigger, meta: task.meta, at: now)
            }
            let decision = state.schedules[run.lineage.task]?.runEnded(run.status, trigger: run.trigger, at: now)
            state.changedCounters.insert(run.lineage.task)
            return (state.signals.removeValue(forKey: run.id), decision)
        }
        parts.observer.runEnded(run)
        tell(.ended(run))
        signals?.ended.raise()
        startNext()
        follow(decision ?? .none, task: run.lineage.task)
    }

    /// Has the owner of all tasks start the runs whose turn it is. Until it does they can still be withdrawn.
    func startNext() { commander.yield(.startNext) }

    /// Tells the watchers, under the lock, so that they hear events in order.
    func tell(_ event: MetaRunEvent) {
        state.withLock { state in
            for watcher in state.watchers.values { watcher.yield(event) }
        }
    }
}
