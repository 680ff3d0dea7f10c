public import RewardCore
public import Telemetry

/// What the HTTP interface needs from the rest of the service. Everything here outlives it.
public struct RewardAPIDependencies: Sendable {
    /// The configured tasks, in the order of the configuration; at least one.
    public var tasks: [TaskSettings]
    /// The task that serves requests which name none; must be one of `tasks`, else the first of them is taken.
    public var defaultTask: String?
    /// Scores rollouts.
    public var scoring: any RolloutScoring
    /// Publishes rubric versions and knows the heads.
    public var publisher: RubricPublisher
    /// Keeps scored rollouts and pins.
    public var rollouts: any RolloutStore
    /// Reads, restores and cleans up training runs.
    public var runs: RunParts
    /// Starts and ends meta runs.
    public var metaRuns: any MetaRunController
    /// Keeps meta runs.
    public var metaRunStore: any MetaRunStore
    /// Keeps what operators do.
    public var audit: any AuditLog
    /// The templates and what renders them.
    public var templates: TemplateParts
    /// Says whether the service is ready.
    public var readiness: any ReadinessSource
    /// Where requests are counted, and what `GET /metrics` prints.
    public var metrics: MetricsRegistry
    /// The source of time.
    public var clock: any ServiceClock
    /// Names what is submitted to be asked for later. Default random identifiers.
    public var ids: any IDSource
    /// Hears of every request that was answered in a task; `nil` for nobody.
    public var requestLog: (any RequestLog)?

    /// All parts; `requestLog` may be set afterwards.
    public init(
        tasks: [TaskSettings], defaultTask: String? = nil, scoring: any RolloutScoring, publisher: RubricPublisher,
        rollouts: any RolloutStore, runs: RunParts, metaRuns: any MetaRunController, metaRunStore: any MetaRunStore,
        audit: any AuditLog, templates: TemplateParts, readiness: any ReadinessSource, metrics: MetricsRegistry,
        clock: any ServiceClock
    ) {
        self.tasks = tasks
        self.defaultTask = defaultTask
        self.scoring = scoring
        self.publisher = publisher
        self.rollouts = rollouts
        self.runs = runs
        self.metaRuns = metaRuns
        self.metaRunStore = metaRunStore
        self.audit = audit
        self.templates = templates
        self.readiness = readiness
        self.metrics = metrics
        self.clock = clock
        ids = RandomIDSource(clock: clock)
        requestLog = nil
    }
}
