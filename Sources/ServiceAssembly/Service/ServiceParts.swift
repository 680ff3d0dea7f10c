internal import HTTPServer
internal import Judging
internal import Logging
internal import Prompts
internal import Refinement
internal import RewardAPI
internal import RewardCore
internal import SQLiteStore
internal import TLSEngine
internal import Telemetry

/// Puts the parts together. Nothing here runs yet.
struct ServiceParts {
    /// The chat models.
    let fleet: ModelFleet
    /// The meta worker.
    let worker: RefinementWorker
    private let configuration: ServiceConfiguration
    private let metrics: MetricsRegistry
    /// Notices judges in trouble.
    let health = ModelHealth()
    private let publisher: RubricPublisher
    private let scoring: ScoringService
    private let restorer: RunRestorer
    private let store: SQLiteStore
    private let templates: TemplateParts
    private let clock: any ServiceClock

    /// Loads heads and templates and assembles everything but the server.
    init(
        _ configuration: ServiceConfiguration, folder: DataFolder, store: SQLiteStore, metrics: MetricsRegistry,
        clock: any ServiceClock, logger: Logger
    ) async throws(ServiceFailure) {
        self.configuration = configuration
        self.metrics = metrics
        self.store = store
        self.clock = clock
        let tasks = configuration.tasks.map(\.settings)
        ProcessMetrics.register(metrics)
        StoreMetrics.register(store, metrics)
        publisher = RubricPublisher(store: store, clock: clock, tasks: tasks)
        RubricMetrics.register(metrics, publisher: publisher, lineagesMax: configuration.metrics.lineagesMax)
        let book = TemplateBook(store: store)
        try await Self.load(publisher, book, tasks: tasks, clock: clock)
        let dialects = try await DialectResolver.resolve(configuration)
        fleet = try ModelFleet.assemble(
            configuration, dialects: dialects, clock: clock, metrics: metrics, health: health)
        let fence = Fence(secret: folder.fenceSecret)
        let renderer = TemplateRenderer()
        let judgePrompts = JudgePromptBuilder(fence: fence, renderer: renderer)
        let metaPrompts = MetaPromptBuilder(fence: fence, renderer: renderer)
        templates = TemplateParts(
            book: book, renderer: renderer, judgePrompts: judgePrompts, metaPrompts: metaPrompts)
        let ids = RandomIDSource(clock: clock)
        worker = RefinementWorker(
            RefinementParts(
                tasks: tasks, models: fleet.metaModels, runs: store, evolution: store, rollouts: store,
                publisher: publisher,
                templates: book, prompts: metaPrompts, clock: clock, ids: ids,
                observer: RefinementMetrics(metrics, logger: logger)))
        do throws(StoreError) {
            try await worker.load()
        } catch {
            throw .store(error.detail)
        }
        for task in tasks {
            guard let mode = worker.mode(of: task.name), mode != task.schedule.mode else { continue }
            logger.notice(
                "the schedule is in the mode that was set by request",
                metadata: ["task": "\(task.name)", "schedule.mode": "\(mode.rawValue)"])
        }
        let pins = PinCache()
        restorer = RunRestorer(
            store: store, publisher: publisher, metaRuns: worker, metaRunStore: store, pins: pins, clock: clock,
            rivalSeconds: configuration.pins.restoreWindowSeconds)
        var scoringParts = ScoringParts(
            judges: fleet.judges, prompts: judgePrompts, publisher: publisher, templates: book, store: store,
            listener: worker, clock: clock, ids: ids)
        scoringParts.pins = pins
        scoringParts.onStoreFailure = configuration.onStoreFailure
        do throws(CheckProblem) {
            scoring = try ScoringService(tasks: tasks, parts: scoringParts)
        } catch {
            throw .configuration("check \(error.index) (\(error.rule)): \(error.key): \(error.detail)")
        }
    }

    /// All routes.
    func api(readiness: ServiceReadiness, logger: Logger) -> RewardAPI {
        var dependencies = RewardAPIDependencies(
            tasks: configuration.tasks.map(\.settings), defaultTask: configuration.defaultTask,
            scoring: APIScoring(service: scoring), publisher: publisher, rollouts: store,
            runs: RunParts(store: store, restorer: restorer, log: RunLines(logger: logger)), metaRuns: worker,
            metaRunStore: store, audit: AuditLines(log: store, logger: logger), templates: templates,
            readiness: readiness, metrics: metrics, clock: clock)
        dependencies.requestLog = RequestLines(logger: logger)
        var limits = RewardAPIConfiguration()
        limits.rolloutsMax = configuration.limits.rolloutsPerRequestMax
        limits.textBytesMax = configuration.limits.textBytesMax
        limits.metadataBytesMax = configuration.limits.metadataBytesMax
        limits.requestTimeoutSeconds = configuration.limits.requestTimeoutSeconds
        limits.admission = configuration.admissionLimits
        limits.strictReadiness = configuration.readiness == .strict
        limits.searchRolloutsMax = configuration.limits.searchRolloutsMax
        limits.statisticsRolloutsMax = configuration.limits.statisticsRolloutsMax
        limits.submissionsMax = configuration.limits.submissionsMax
        limits.submissionBytesMax = configuration.limits.submissionBytesMax
        limits.submissionKeepSeconds = configuration.limits.submissionKeepSeconds
        limits.oldPinSeconds = configuration.pins.oldAfterSeconds
        limits.bodyBytesMax = configuration.server.bodyBytesMax
        limits.eventHeartbeatSeconds = configuration.events.heartbeatSeconds
        limits.eventRetrySeconds = configuration.events.retrySeconds
        limits.eventHistoryMax = configuration.events.historyMax
        limits.eventHistoryBytesMax = configuration.events.historyBytesMax
        limits.eventSubscribersMax = configuration.events.subscribersMax
        limits.rewardSeries.lineagesMax = configuration.metrics.lineagesMax
        limits.rewardSeries.versionsMax = configuration.metrics.rewardVersionsMax
        limits.access = configuration.accessSettings
        return RewardAPI(dependencies, configuration: limits)
    }

    /// What removes stored rollouts that are past their limits.
    func retention(logger: Logger) -> RetentionKeeper {
        var limits = RetentionLimits()
        limits.keepMilliseconds = Int64(configuration.retention.days * 86_400_000)
        limits.rolloutsMax = configuration.retention.rollouts
        limits.bytesMax = configuration.retention.bytes
        return RetentionKeeper(
            store: store, limits: limits, interval: .seconds(configuration.retention.intervalSeconds), clock: clock,
            logger: logger, metrics: RetentionMetrics(metrics))
    }

    /// The server in front of the routes, not yet listening.
    func server(_ api: RewardAPI) -> HTTPServer {
        var settings = configuration.server.httpServerConfiguration
        settings.coding = configuration.compression.contentCoding
        settings.inFlightBytesMax = configuration.inFlightBytesMax
        let server = HTTPServer(configuration: settings, handler: api, observer: ServerMetrics(metrics))
        metrics.gauge(
            "metareward_http_in_flight_bytes",
            help: "Bytes of the bodies of requests in progress and of answers that wait to be sent."
        ) { [weak server] in Double(server?.bodyBytesInFlight ?? 0) }
        return server
    }

    /// What keeps the server's certificate in step with its files; nil where no listener speaks TLS.
    func keeper(of server: HTTPServer, logger: Logger) -> CertificateKeeper? {
        guard configuration.server.usesTLS else { return nil }
        return CertificateKeeper(configuration.server.tls, clock: clock, logger: logger, metrics: metrics) {
            configuration throws(TLSConfigurationError) in try server.reload(tls: configuration)
        }
    }

    private static func load(
        _ publisher: RubricPublisher, _ templates: TemplateBook, tasks: [TaskSettings], clock: any ServiceClock
    ) async throws(ServiceFailure) {
        do throws(PublishFailure) {
            try await publisher.load()
        } catch {
            if case .otherKind = error { throw .configuration(error.detail) }
            throw .store(error.detail)
        }
        do throws(StoreError) {
            try await templates.load(
                defaults: tasks.flatMap { DefaultTemplates.templates(for: $0, at: clock.now()) })
        } catch {
            throw .store(error.detail)
        }
    }
}

/// Scoring as the API wants it.
struct APIScoring: RolloutScoring {
    /// Who does it.
    let service: ScoringService

    /// Scores the order.
    func score(_ order: ScoreOrder) async throws(ScoreRefusal) -> [ScoredRollout] { try await service.score(order) }
}
