/// Starts, joins, watches and ends meta runs. The API asks; the worker in Refinement answers.
public protocol MetaRunController: Sendable {
    /// Queues one run for each lineage that the order means, or joins the run that is active there.
    ///
    /// Without a partition these are the lineages of the task with eligible rollouts, or the default lineage alone
    /// where there is none. Throws `.conflict` when an active run has other parameters than the order names.
    func start(_ order: MetaRunOrder) async throws(MetaRunRefusal) -> [MetaRunTicket]
    /// Returns when all the runs have ended or at `deadline`, with the runs as they then stand.
    func waitForEnd(
        of ids: [String], until deadline: ContinuousClock.Instant
    ) async throws(MetaRunRefusal) -> [MetaRun]
    /// Ends an active run as `cancelled` and returns it; a run that is over is returned as it is.
    func cancel(id: String) async throws(MetaRunRefusal) -> MetaRun
    /// Ends the run of the lineage that has begun, if there is one, as `superseded` for that reason, and returns it as
    /// it ended; a run that still waits for its turn is left alone, since it will begin from the head of then.
    func supersede(_ lineage: Lineage, because reason: String) async throws(MetaRunRefusal) -> MetaRun?
    /// Whether triggers of the task start runs by themselves now.
    func mode(of task: String) -> ScheduleSettings.Mode?
    /// Sets whether they do, durably. `false` where the task does not exist. Throws `.store`, and then nothing changed.
    func setMode(_ mode: ScheduleSettings.Mode, of task: String) async throws(MetaRunRefusal) -> Bool
    /// Progress of all runs from now on. A reader that falls behind misses the oldest.
    func events() -> AsyncStream<MetaRunEvent>
}

/// What a caller of `POST /meta/refine` asks for; what is `nil` takes the task's setting.
public struct MetaRunOrder: Sendable, Hashable {
    /// Task name.
    public var task: String
    /// One partition, or `nil` for all with eligible rollouts.
    public var partition: String?
    /// Rollouts to study, 1…256.
    public var samples: Int?
    /// How they are chosen.
    public var strategy: MetaRunParameters.Strategy?
    /// Seed; made up where absent.
    public var seed: Int64?
    /// Whether to stop after validation.
    public var isDryRun: Bool
    /// What asks for it.
    public var trigger: MetaRunTrigger

    /// An order for a task with all its settings.
    public init(task: String, trigger: MetaRunTrigger = .manual) {
        self.task = task
        isDryRun = false
        self.trigger = trigger
    }
}

/// A run that an order got, and whether it was active already.
public struct MetaRunTicket: Sendable, Hashable {
    /// The run as it stands.
    public let run: MetaRun
    /// Whether the order joined a run that was active.
    public let joined: Bool

    /// A ticket for the run.
    public init(run: MetaRun, joined: Bool) {
        self.run = run
        self.joined = joined
    }
}

/// Why an order for a meta run was not taken.
public enum MetaRunRefusal: Error, Sendable, Hashable {
    /// There is no such task.
    case unknownTask(String)
    /// The task does not allow the partition.
    case unknownPartition(Lineage)
    /// There is no such run.
    case unknownRun(String)
    /// A run with other parameters is active for the lineage; its identifier, and what differs.
    case conflict(activeRun: String, detail: String)
    /// The worker is shutting down.
    case stopping
    /// The store failed.
    case store(StoreError)
}
