internal import HTTPServer
internal import Judging
internal import Locking
public import Logging
internal import Prompts
internal import Refinement
internal import RewardAPI
internal import RewardCore
internal import SQLiteStore
internal import SocketTransport
internal import Telemetry

/// The running service: configuration in, every part assembled and owned, one orderly end.
///
/// Start: lock the data folder, open the store, load heads and templates, assemble models, worker, API and server;
/// nothing is bound before all of that succeeded. `reload` changes what can change meanwhile. Shutdown, in order:
/// readiness fails and accepting stops; requests in flight finish, or are cut when the grace ends; the meta worker
/// stops at its next stage boundary, or is cut when another grace ends; models are closed; the store is flushed and
/// closed; the folder is unlocked.
public final class RewardService: Sendable {
    /// What the service runs with, but for what was reloaded since.
    let configuration: ServiceConfiguration
    /// Where the service tells what it does.
    let logger: Logger
    /// The level of `logger`.
    let logLevel: LogLevelSwitch
    /// The configuration that was read last.
    let lastRead: Locked<ServiceConfiguration>
    /// Keeps the certificate in step with its files; nil where no listener speaks TLS.
    let keeper: CertificateKeeper?
    /// What `/metrics` shows.
    let metrics: MetricsRegistry
    private let folder: DataFolder
    private let store: SQLiteStore
    private let fleet: ModelFleet
    /// The meta worker.
    let worker: RefinementWorker
    private let readiness: ServiceReadiness
    private let probes: JudgeProbes
    private let retention: RetentionKeeper
    /// The routes.
    let api: RewardAPI
    private let server: HTTPServer
    private let clock = SystemClock()
    private let stop = Signal()
    private let bound = Locked<[HTTPListener]>([])
    private let audit: AuditLines
    /// What the audit log is still to be told by whoever cannot wait, such as a signal; `run` keeps it.
    private let (untold, teller) = AsyncStream.makeStream(
        of: AuditEntry.self, bufferingPolicy: .bufferingNewest(RewardService.untoldMax))
    /// Most entries that wait for the audit log; a reload makes one.
    private static let untoldMax = 64

    /// Where the service listens, as URLs with the ports that it got; empty before `start()`.
    public var listenURLs: [String] { bound.withLock { $0.map(\.description) } }

    /// Assembles the service without binding its ports.
    ///
    /// - Parameter logLevel: The switch that the logger was made with, so that the level can be reloaded.
    public static func assemble(
        _ configuration: ServiceConfiguration, logger: Logger, logLevel: LogLevelSwitch? = nil
    ) async throws(ServiceFailure) -> RewardService {
        let folder: DataFolder
        do throws(DataFolderError) {
            folder = try DataFolder.open(path: configuration.dataFolder)
        } catch {
            throw .dataFolder(error.detail)
        }
        do throws(ServiceFailure) {
            let metrics = MetricsRegistry(limits: MetricsLimits(labelSets: configuration.metrics.labelSetsMax))
            let store = try await openStore(folder, configuration, metrics)
            do throws(ServiceFailure) {
                return try await RewardService(
                    configuration, logger: logger, logLevel: logLevel ?? LogLevelSwitch(configuration.log.level),
                    folder: folder, store: store, metrics: metrics)
            } catch {
                await store.close()
                throw error
            }
        } catch {
            folder.close()
            throw error
        }
    }

    private init(
        _ configuration: ServiceConfiguration, logger: Logger, logLevel: LogLevelSwitch, folder: DataFolder,
        store: SQLiteStore, metrics: MetricsRegistry
    ) async throws(ServiceFailure) {
        self.metrics = metrics
        self.configuration = configuration
        self.logger = logger
        self.logLevel = logLevel
        lastRead = Locked(configuration)
        self.folder = folder
        self.store = store
        let parts = try await ServiceParts(
            configuration, folder: folder, store: store, metrics: metrics, clock: clock, logger: logger)
        fleet = parts.fleet
        worker = parts.worker
        readiness = ServiceReadiness(
            isSimulated: configuration.usesSimulatedModel, judges: parts.fleet.probeTargets.map(\.name),
            health: parts.health, scoresWithoutStore: configuration.onStoreFailure == .score,
            endpointTroubles: { [fleet = parts.fleet] in fleet.endpointTroubles })
        probes = JudgeProbes(targets: parts.fleet.probeTargets, readiness: readiness, clock: clock, logger: logger)
        api = parts.api(readiness: readiness, logger: logger)
        server = parts.server(api)
        keeper = parts.keeper(of: server, logger: logger)
        retention = parts.retention(logger: logger)
        audit = AuditLines(log: store, logger: logger)
    }

    /// Has the audit log told of what no request has asked for. Never waits.
    func tell(_ action: AuditAction, by principal: String, target: String, after: String) {
        teller.yield(
            AuditEntry(at: clock.now(), principal: principal, action: action, target: target, after: after))
    }

    private static func openStore(
        _ folder: DataFolder, _ configuration: ServiceConfiguration, _ metrics: MetricsRegistry
    ) async throws(ServiceFailure) -> SQLiteStore {
        var settings = SQLiteStoreConfiguration(folder: folder)
        settings.keepSteps = configuration.pins.keepSteps
        settings.keepAnswersMilliseconds = Int64(configuration.idempotency.keepHours * 3_600_000)
        settings.answerBytesMax = configuration.idempotency.bytesMax
        settings.checkedBytesMax = configuration.dataCheckBytesMax
        settings.auditEntriesMax = configuration.access.auditEntriesMax
        settings.observer = StoreMetrics(metrics)
        do throws(StoreError) {
            return try await SQLiteStore.open(settings)
        } catch {
            throw .store(error.detail)
        }
    }

    /// Binds the listeners and begins to answer; returns the port of the first that has one, 0 where none has.
    public func start() throws(ServiceFailure) -> Int {
        if let problem = DescriptorNeed.problem(
            limit: DescriptorLimit.raise(), calls: fleet.callsInFlightMax,
            connections: configuration.server.connectionsMax)
        {
            logger.warning("too few file descriptors", metadata: ["detail": "\(problem)"])
        }
        do {
            let bound = try server.start()
            self.bound.withLock { $0 = bound }
            for listener in bound {
                logger.info(
                    "service listening", metadata: ["listen.url": "\(listener)", "data": "\(folder.path)"])
            }
            if let certificate = server.certificate { keeper?.began(with: certificate) }
            if configuration.usesSimulatedModel {
                logger.notice("the simulated model is in use: rewards are for trying out, not for training")
            }
            for (name, model) in configuration.models.sorted(by: { $0.key < $1.key }) where !model.tls.verifies {
                logger.warning(
                    "a model's certificate is not verified: anybody may play its server",
                    metadata: ["model": "\(name)"])
            }
            return bound.firstPort
        } catch {
            let advice =
                configuration.server.listen.isEmpty
                ? "choose another address with --host and --port" : "change server.listen"
            throw .cannotListen("cannot listen on \(configuration.server.addresses): \(error); \(advice)")
        }
    }

    /// Runs the background work until `shutdown()` is called or the task is cancelled, then ends everything in order
    /// and returns.
    public func run() async {
        await withTaskGroup(of: Ended.self) { group in
            group.addTask {
                await self.worker.run()
                return .worker
            }
            group.addTask {
                await self.readiness.watch(self.store, clock: self.clock)
                return .watch
            }
            group.addTask {
                await self.probes.run()
                return .watch
            }
            group.addTask {
                await self.retention.run()
                return .watch
            }
            if let keeper {
                group.addTask {
                    await keeper.run()
                    return .watch
                }
            }
            group.addTask {
                await self.api.run()
                return .watch
            }
            group.addTask {
                // What cannot be kept is in the log as an error.
                for await entry in self.untold { try? await self.audit.append(entry) }
                return .watch
            }
            await stop.wait()
            await drain()
            group.addTask {
                // Cancelled as soon as the worker has ended; then the sleep is of no interest.
                try? await self.clock.sleep(for: .seconds(self.configuration.server.shutdownGraceSeconds))
                return .graceOver
            }
            while let ended = await group.next(), ended == .watch {}
            group.cancelAll()
        }
        await fleet.shutdown()
        await store.close()
        folder.close()
        logger.info("service stopped")
    }

    /// Which part of the background work has ended.
    private enum Ended { case worker, watch, graceOver }

    /// Asks `run()` to end. May be called from anywhere, more than once.
    public func shutdown() { stop.raise() }

    private func drain() async {
        logger.info("service stopping", metadata: ["grace.seconds": "\(configuration.server.shutdownGraceSeconds)"])
        readiness.beginDraining()
        api.beginDraining()
        await server.shutdown(graceSeconds: configuration.server.shutdownGraceSeconds)
        worker.shutdown()
    }
}
