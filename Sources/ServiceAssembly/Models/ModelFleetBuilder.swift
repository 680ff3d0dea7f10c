internal import ChatModels
internal import HTTPClient
internal import HTTPServer
internal import RewardCore
internal import SimulatedModel
internal import TLSEngine
internal import Telemetry

/// Makes the models of a fleet, each one once.
struct ModelFleetBuilder {
    /// What is configured.
    let configuration: ServiceConfiguration
    /// The service's clock.
    let clock: any ServiceClock
    /// What servers with `dialect: auto` turned out to be, by the model's name.
    let dialects: [String: ChatDialect]
    /// Where the models are counted.
    let metrics: MetricsRegistry
    /// Notices judges in trouble.
    let health: ModelHealth
    /// The clients made.
    private(set) var clients: [HTTPClient] = []
    /// The server of the simulated model, once a task uses it.
    private(set) var server: HTTPServer?
    /// The models made, by configured name.
    private(set) var made: [String: OpenAICompatibleModel] = [:]
    /// Most calls that may be under way at once.
    private(set) var callsInFlightMax = 0
    private var budgetedModels: [String: BudgetedModel] = [:]
    private var port = 0

    /// A builder that has made nothing.
    init(
        configuration: ServiceConfiguration, dialects: [String: ChatDialect], clock: any ServiceClock,
        metrics: MetricsRegistry, health: ModelHealth
    ) {
        self.configuration = configuration
        self.dialects = dialects
        self.clock = clock
        self.metrics = metrics
        self.health = health
    }

    /// The model that is referred to, with its fallback behind it.
    mutating func model(_ reference: ModelReference) throws(ServiceFailure) -> any ChatModel {
        switch reference {
        case .simulated:
            return try make(try simulatedEndpoint(), isSimulated: true, idleTimeout: .seconds(3))
        case .named(let name):
            let settings = try settings(name)
            let first = budgeted(try make(name, settings), name: name, settings)
            guard let fallback = settings.fallback else { return first }
            let behind = try self.settings(fallback)
            return FallbackModel(first, fallback: budgeted(try make(fallback, behind), name: fallback, behind))
        }
    }

    /// The model within its hourly budget, which is one for all tasks, whatever they use it for.
    private mutating func budgeted(
        _ base: OpenAICompatibleModel, name: String, _ model: ModelConfiguration
    ) -> any ChatModel {
        guard model.callsPerHour != nil || model.tokensPerHour != nil else { return base }
        if let known = budgetedModels[name] { return known }
        let made = BudgetedModel(
            base: base, budget: HourlyBudget(callsMax: model.callsPerHour, tokensMax: model.tokensPerHour),
            clock: clock, observer: ModelMetrics(metrics, model: name, role: "judge", health: health),
            refinementObserver: ModelMetrics(metrics, model: name, role: "meta", health: health))
        budgetedModels[name] = made
        return made
    }

    private func settings(_ name: String) throws(ServiceFailure) -> ModelConfiguration {
        guard let model = configuration.models[name] else {
            throw .configuration("the model \"\(name)\" is used, but not configured")
        }
        return model
    }

    private mutating func simulatedEndpoint() throws(ServiceFailure) -> ChatEndpointConfiguration {
        if server == nil {
            var settings = HTTPServerConfiguration()
            settings.port = 0
            let handler = SimulatedModelHandler(
                configuration: SimulatedModelConfiguration(gullible: configuration.simulated.isGullible))
            let server = HTTPServer(configuration: settings, handler: handler)
            do {
                port = try server.start().firstPort
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
        _ name: String, _ model: ModelConfiguration
    ) throws(ServiceFailure) -> OpenAICompatibleModel {
        try make(
            model.endpoint(name, detected: dialects[name]), isSimulated: false,
            idleTimeout: .seconds(model.idleTimeoutSeconds))
    }

    /// The model of that name as it is probed: each of its servers by itself, because each may ignore constraints.
    mutating func probeTarget(_ name: String, kinds: Set<ConstraintProbe>) throws(ServiceFailure) -> ProbeTarget {
        let settings = try settings(name)
        let whole = try make(name, settings)
        let endpoint = settings.endpoint(name, detected: dialects[name])
        var models: [any ChatModel] = [whole]
        if !endpoint.furtherURLs.isEmpty {
            do throws(ChatConfigurationError) {
                models = try whole.forEachEndpoint()
            } catch {
                throw .configuration("model \"\(name)\": \(error.description)")
            }
        }
        return ProbeTarget(
            name: name, models: models, dialect: endpoint.dialect, allowsUnconstrained: settings.allowsUnconstrained,
            kinds: kinds)
    }

    private mutating func make(
        _ endpoint: ChatEndpointConfiguration, isSimulated: Bool, idleTimeout: Duration
    ) throws(ServiceFailure) -> OpenAICompatibleModel {
        if let known = made[endpoint.name] { return known }
        var settings = endpoint.clientConfiguration
        settings.idleTimeout = idleTimeout
        let client = HTTPClient(configuration: settings)
        do throws(ChatConfigurationError) {
            let model = try OpenAICompatibleModel(
                configuration: endpoint, client: client, clock: clock, isSimulated: isSimulated,
                observer: ModelMetrics(metrics, model: endpoint.name, role: "judge", health: health),
                refinementObserver: ModelMetrics(metrics, model: endpoint.name, role: "meta", health: health))
            clients.append(client)
            callsInFlightMax += endpoint.callsInFlightMax * (1 + endpoint.furtherURLs.count)
            made[endpoint.name] = model
            return model
        } catch {
            throw .configuration("model \"\(endpoint.name)\": \(error.description)")
        }
    }
}
