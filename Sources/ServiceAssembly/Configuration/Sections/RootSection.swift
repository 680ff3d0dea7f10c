internal import RewardCore

/// The whole configuration while it is read.
struct RootSection: ConfigurationSection {
    /// `server`.
    var server = ServerConfiguration()
    /// `access`.
    var access = AccessConfiguration()
    /// `data`.
    var data = DataSection()
    /// `log`.
    var log = LogConfiguration()
    /// `models`, by name; `nil` where a name stands for the simulated model.
    var models: [String: ModelConfiguration?] = [:]
    /// `tasks`, in order.
    var tasks: [TaskSection] = []
    /// `default_task`.
    var defaultTask: String?
    /// `limits`.
    var limits = LimitsConfiguration()
    /// `admission`.
    var admission = AdmissionConfiguration()
    /// `memory`.
    var memory = MemoryConfiguration()
    /// `compression`.
    var compression = CompressionConfiguration()
    /// `pins`.
    var pins = PinsConfiguration()
    /// `on_store_failure`.
    var onStoreFailure = StoreFailurePolicy.fail
    /// `readiness`.
    var readiness = ReadinessPolicy.lenient
    /// `retention`.
    var retention = RetentionConfiguration()
    /// `idempotency`.
    var idempotency = IdempotencyConfiguration()
    /// `events`.
    var events = EventsConfiguration()
    /// `metrics`.
    var metrics = MetricsConfiguration()
    /// `simulated`.
    var simulated = SimulatedConfiguration()

    /// A configuration in which no key is present.
    init() {}

    /// The keys of the top level.
    static let keys: [ConfigurationKey<RootSection>] = [
        .section("server", \.server, "Where and how the service listens."),
        .section(
            "http", \.server.http, "Limits of the HTTP server, for hostile and broken clients; few need a change."),
        .section("access", \.access, "Who may call the service."),
        .section("data", \.data, "Where the service keeps its data."),
        .section("log", \.log, "What the service logs."),
        .models,
        .tasks,
        .optional(
            "default_task", \.defaultTask, .name(of: "task name", examples: ["second"]), default: "the first task",
            "The task that serves requests which name none."),
        .section("limits", \.limits, "Limits of a request."),
        .section("admission", \.admission, "How much is scored, and waits to be scored, at once."),
        .section("memory", \.memory, "What requests in progress may take in memory."),
        .section("compression", \.compression, "How bodies are compressed."),
        .section("pins", \.pins, "How long pins live."),
        .value(
            "on_store_failure", \.onStoreFailure, .choice,
            "What becomes of scores that cannot be stored: 503, or an answer that says stored: false."),
        .value(
            "readiness", \.readiness, .choice,
            "Whether trouble with a judge or a full queue is 200 with degraded in the body of /readyz, or 503."),
        .section(
            "retention", \.retention, "How much is kept of scored rollouts; what is beyond goes, the oldest first."),
        .section("idempotency", \.idempotency, "How answers are kept for repeats under an Idempotency-Key."),
        .section("events", \.events, "How the event stream behaves."),
        .section("metrics", \.metrics, "How many series GET /metrics may have."),
        .section("simulated", \.simulated, "How the simulated model behaves where a task uses it."),
    ]
}
