internal import ChatModels
internal import HTTPClient
internal import HTTPServer
internal import Locking
internal import RewardCore
internal import SimulatedModel
internal import TLSEngine
internal import Telemetry

/// The chat models that the tasks use: clients of configured servers, and the simulated model where one is asked for.
///
/// The simulated model runs in this process but is reached over HTTP on a loopback port, like any other server, so that
/// nothing else in the service knows it is there.
final class ModelFleet: Sendable {
    /// The judge of each task, by task name.
    let judges: [String: any ChatModel]
    /// The meta model of each task, by task name.
    let metaModels: [String: any ChatModel]
    private let clients: [HTTPClient]
    private let simulatedServer: HTTPServer?

    private init(
        judges: [String: any ChatModel], metaModels: [String: any ChatModel],
        probedJudges: [String: any ChatModel], clients: [HTTPClient], simulatedServer: HTTPServer?
    ) {
        self.judges = judges
        self.probedJudges = probedJudges
        self.metaModels = metaModels
        self.clients = clients
        self.simulatedServer = simulatedServer
    }

    /// Makes all models that the configuration names. Judges and meta models of one name have clients of their own, so
    /// that the meta step never queues in front of scoring.
    static func assemble(
        _ configuration: ServiceConfiguration, clock: any ServiceClock, metrics: MetricsRegistry, health: ModelHealth
    ) throws(ServiceFailure) -> ModelFleet {
        try configuration.checkTLSFiles()
        var builder = Builder(
            configuration: configuration, clock: clock, metrics: metrics, health: health, start: clock.monotonic())
        var judges: [String: any ChatModel] = [:]
        var metaModels: [String: any ChatModel] = [:]
        var probedJudges: [String: any ChatModel] = [:]
        for task in configuration.tasks {
            judges[task.settings.name] = try builder.model(task.judgeModel, role: "judge")
            metaModels[task.settings.name] = try builder.model(task.metaModel, role: "meta")
            if case .named(let name) = task.judgeModel { probedJudges[name] = judges[task.settings.name] }
        }
        return ModelFleet(
            judges: judges, metaModels: metaModels, probedJudges: probedJudges, clients: builder.clients,
            simulatedServer: builder.server)
    }

    /// The judges that must pass a probe before the service is ready, by configured name. The simulated model lives in
    /// this process and needs none.
    let probedJudges: [String: any ChatModel]

    /// Closes the clients and the simulated server.
    func shutdown() async {
        for client in clients { await client.shutdown() }
        await simulatedServer?.shutdown(graceSeconds: 1)
    }

    private struct Builder {
        let configuration: ServiceConfiguration
        let clock: any ServiceClock
        let metrics: MetricsRegistry
        let health: ModelHealth
        var clients: [HTTPClient] = []
        var server: HTTPServer?
        var made: [String: any ChatModel] = [:]
        var port = 0
        var budgets: [String: Locked<HourlyBudget>] = [:]
        var start: ContinuousClock.Instant

        mutating func model(_ reference: ModelReference, role: String) throws(ServiceFailure) -> any ChatModel {
            switch reference {
            case .simulated:
                let endpoint = try simulatedEndpoint()
                return try make(endpoint, role: role, isSimulated: true, idleTimeout: .seconds(3))
            case .named(let name):
                guard let model = configuration.models[name] else {
                    throw .configuration("a task names the model \"\(name)\", which is not configured")
                }
                let made = try make(
                    Self.endpoint(name, model), role: role, isSimulated: false,
                    idleTimeout: .seconds(model.idleTimeoutSeconds))
                return budgeted(made, name: name, model, role: role)
            }
        }

        /// The model within its hourly budget, which judge and meta model of one name share.
        private mutating func budgeted(
            _ base: any ChatModel, name: String, _ model: ModelConfiguration, role: String
        ) -> any ChatModel {
            guard model.callsPerHour != nil || model.tokensPerHour != nil else { return base }
            let budget =
                budgets[name]
                ?? Locked(HourlyBudget(callsMax: model.callsPerHour, tokensMax: model.tokensPerHour))
            budgets[name] = budget
            return BudgetedModel(
                base: base, budget: budget, role: role == "judge" ? .scoring : .refinement, clock: clock,
                start: start, observer: ModelMetrics(metrics, model: name, role: role, health: health))
        }

        private mutating func simulatedEndpoint() throws(ServiceFailure) -> ChatEndpointConfiguration {
            if server == nil {
                var settings = HTTPServerConfiguration()
                settings.port = 0
                let handler = SimulatedModelHandler(
                    configuration: SimulatedModelConfiguration(gullible: configuration.simulated.isGullible))
                let server = HTTPServer(configuration: settings, handler: handler)
                do {
                    port = try server.start()
                } catch {
                    throw .cannotListen("the simulated model cannot listen on a loopback port: \(error)")
                }
                self.server = server
            }
            return ChatEndpointConfiguration(
                name: ModelReference.simulatedWord, url: "http://127.0.0.1:\(port)/v1",
                model: ModelReference.simulatedWord, dialect: .openAI)
        }

        private mutating func make(
            _ endpoint: ChatEndpointConfiguration, role: String, isSimulated: Bool, idleTimeout: Duration
        ) throws(ServiceFailure) -> any ChatModel {
            let key = role + "/" + endpoint.name
            if let known = made[key] { return known }
            var settings = endpoint.clientConfiguration
            settings.idleTimeout = idleTimeout
            let client = HTTPClient(configuration: settings)
            do throws(ChatConfigurationError) {
                let model = try OpenAICompatibleModel(
                    configuration: endpoint, client: client, clock: clock, isSimulated: isSimulated,
                    observer: ModelMetrics(metrics, model: endpoint.name, role: role, health: health))
                clients.append(client)
                made[key] = model
                return model
            } catch {
                throw .configuration("model \"\(endpoint.name)\": \(error.description)")
            }
        }

        private static func endpoint(_ name: String, _ model: ModelConfiguration) -> ChatEndpointConfiguration {
            var endpoint = ChatEndpointConfiguration(
                name: name, url: model.url, model: model.model, dialect: dialect(model.dialect),
                apiKey: model.apiKey?.reveal(), extraBody: model.extraBody)
            endpoint.callsInFlightMax = model.callsInFlightMax
            endpoint.connectTimeout = .seconds(model.connectTimeoutSeconds)
            endpoint.tls = model.tls.clientConfiguration
            endpoint.responseBytesMax = model.responseBytesMax
            endpoint.retries.attemptsMax = model.attemptsMax
            // Each call carries the time limit of its task; the client's own must not undercut it.
            endpoint.callTimeout = .seconds(3600)
            return endpoint
        }

        private static func dialect(_ dialect: ModelDialect) -> ChatDialect {
            switch dialect {
            case .openai: .openAI
            case .vllm: .vLLM
            case .sglang: .sglang
            }
        }
    }
}
