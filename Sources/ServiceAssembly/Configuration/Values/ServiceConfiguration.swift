public import RewardCore

/// Everything that the service is configured to be: checked, complete and without references to the file it came from.
///
/// `ConfigurationReader` makes it. It holds values of this folder and of RewardCore only; the assembly maps them to the
/// settings of servers, clients and stores.
public struct ServiceConfiguration: Sendable, Equatable {
    /// Where and how the service listens.
    public var server: ServerConfiguration
    /// Who may call.
    public var access = AccessConfiguration()
    /// The folder of the databases; relative to the working directory unless it begins with `/`.
    public var dataFolder: String
    /// What is logged.
    public var log: LogConfiguration
    /// Models by the name that tasks refer to.
    public var models: [String: ModelConfiguration]
    /// Tasks in the order of the file; never empty, each name once.
    public var tasks: [TaskConfiguration]
    /// The task that serves requests which name none; one of `tasks`.
    public var defaultTask: String
    /// Limits of a request.
    public var limits: LimitsConfiguration
    /// How much is scored, and waits to be scored, at once.
    public var admission = AdmissionConfiguration()
    /// What requests in progress may take in memory.
    public var memory = MemoryConfiguration()
    /// How bodies are compressed.
    public var compression = CompressionConfiguration()
    /// How long pins live.
    public var pins: PinsConfiguration
    /// Most bytes of a database file that is read whole at the start to look for damage.
    public var dataCheckBytesMax = dataCheckBytesDefault
    /// What becomes of scores that cannot be stored.
    public var onStoreFailure = StoreFailurePolicy.fail
    /// What `/readyz` says while the service is degraded.
    public var readiness = ReadinessPolicy.lenient
    /// How much is kept of scored rollouts.
    public var retention = RetentionConfiguration()
    /// How answers are kept for repeats of requests.
    public var idempotency = IdempotencyConfiguration()
    /// How the event stream behaves.
    public var events: EventsConfiguration
    /// How many series `/metrics` may have.
    public var metrics = MetricsConfiguration()
    /// How the simulated model behaves.
    public var simulated: SimulatedConfiguration

    /// The folder of the databases where nothing names another.
    public static let dataFolderDefault = "data"

    /// Most bytes of a database file that is read whole at the start, unless configured: 1 GiB.
    public static let dataCheckBytesDefault = 1 << 30

    /// What the service is without any configuration: the built-in tasks on the simulated model, bound to loopback.
    public static func defaults() -> ServiceConfiguration {
        ServiceConfiguration(
            server: ServerConfiguration(), dataFolder: dataFolderDefault, log: LogConfiguration(), models: [:],
            tasks: BuiltInTasks.all.map {
                TaskConfiguration(settings: $0, judgeModel: .simulated, metaModel: .simulated)
            },
            defaultTask: BuiltInTasks.defaultName, limits: LimitsConfiguration(), pins: PinsConfiguration(),
            events: EventsConfiguration(), simulated: SimulatedConfiguration())
    }

    /// Whether any task uses the simulated model, which then has to be started.
    public var usesSimulatedModel: Bool {
        tasks.contains { $0.judgeModel == .simulated || $0.metaModel == .simulated }
    }
}
