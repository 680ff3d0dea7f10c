internal import ChatModels
internal import HTTPClient
internal import HTTPServer
internal import RewardCore
internal import Telemetry

/// The chat models that the tasks use: clients of configured servers, and the simulated model where one is asked for.
///
/// The simulated model runs in this process but is reached over HTTP on a loopback port, like any other server, so that
/// nothing else in the service knows it is there. A model has one client, whatever it is used for: the limits of its
/// servers count for judging and for the meta step together, and the meta step's calls wait behind scoring.
final class ModelFleet: Sendable {
    /// The judge of each task, by task name.
    let judges: [String: any ChatModel]
    /// The meta model of each task, by task name.
    let metaModels: [String: any ChatModel]
    /// The models that must pass probes before the service is ready: judges, what stands in for them, and meta models
    /// whose answers must be one of several words. The simulated model lives in this process and needs none.
    let probeTargets: [ProbeTarget]
    /// Most calls that may be under way at once, over all models and endpoints: as many sockets.
    let callsInFlightMax: Int
    private let models: [String: OpenAICompatibleModel]
    private let clients: [HTTPClient]
    private let simulatedServer: HTTPServer?

    private init(
        judges: [String: any ChatModel], metaModels: [String: any ChatModel], probeTargets: [ProbeTarget],
        builder: ModelFleetBuilder
    ) {
        self.judges = judges
        self.metaModels = metaModels
        self.probeTargets = probeTargets
        callsInFlightMax = builder.callsInFlightMax
        models = builder.made
        clients = builder.clients
        simulatedServer = builder.server
    }

    /// Makes all models that the tasks name, and their fallbacks.
    ///
    /// - Parameter dialects: what servers with `dialect: auto` turned out to be, by the model's name.
    static func assemble(
        _ configuration: ServiceConfiguration, dialects: [String: ChatDialect], clock: any ServiceClock,
        metrics: MetricsRegistry, health: ModelHealth
    ) throws(ServiceFailure) -> ModelFleet {
        try configuration.checkTLSFiles()
        var builder = ModelFleetBuilder(
            configuration: configuration, dialects: dialects, clock: clock, metrics: metrics, health: health)
        var judges: [String: any ChatModel] = [:]
        var metaModels: [String: any ChatModel] = [:]
        var needs = ProbeNeeds()
        for task in configuration.tasks {
            judges[task.settings.name] = try builder.model(task.judgeModel)
            metaModels[task.settings.name] = try builder.model(task.metaModel)
            needs.add(task, configuration)
        }
        let targets = try needs.kinds.sorted { $0.key < $1.key }.map { (name, kinds) throws(ServiceFailure) in
            try builder.probeTarget(name, kinds: kinds)
        }
        let fleet = ModelFleet(judges: judges, metaModels: metaModels, probeTargets: targets, builder: builder)
        EndpointMetrics.register(metrics, models: fleet.models)
        return fleet
    }

    /// One sentence for each endpoint that is out of service.
    var endpointTroubles: [String] {
        models.sorted { $0.key < $1.key }.flatMap { name, model in
            model.endpoints.filter { $0.breaker != .closed }.map {
                "endpoint \($0.label) of model \(name) is out of service and being probed"
            }
        }
    }

    /// Closes the clients and the simulated server.
    func shutdown() async {
        for client in clients { await client.shutdown() }
        await simulatedServer?.shutdown(graceSeconds: 1)
    }
}
