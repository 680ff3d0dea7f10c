public import HTTPClient
public import RewardCore

/// A chat model behind one or several servers that speak OpenAI's chat completions, in one of the dialects.
///
/// The driver around pure parts: `ConstraintLowering` and `ChatBody` write a call, `Completion` and `FailureClassifier`
/// read what came back, `RetryMachine` decides what happens next, `FleetMachine` who may call which server. With one
/// server a call keeps its permit between its attempts; with several it gives the permit back and goes to another. The
/// request's deadline is kept here, because servers queue without limit and know no deadline. Cancelling the task
/// closes the connection, which is how these servers learn that nobody waits any more.
public final class OpenAICompatibleModel: ChatModel {
    /// How long the notice that aborts an abandoned call may take.
    static let abortTimeout: Duration = .seconds(2)

    /// The model's name as the server knows it: part of the basis of every score, so that another model under the same
    /// configured name is noticed.
    public let modelName: String
    /// Whether the server is the simulated model, as whoever assembled the service knows.
    public let isSimulated: Bool

    /// The servers that are called, with who waits for them.
    let fleet: EndpointFleet
    /// How they are configured.
    let configuration: ChatEndpointConfiguration
    /// Sends the calls.
    let client: HTTPClient
    /// Reads the time.
    let clock: any ServiceClock
    /// Uniform in 0..<1.
    let random: @Sendable () -> Double
    private let observer: any ChatModelObserver
    private let refinementObserver: any ChatModelObserver

    /// A model at the configured endpoints; throws everything that is wrong with the configuration.
    ///
    /// - Parameters:
    ///   - client: its limits should be those of `ChatEndpointConfiguration.clientConfiguration`.
    ///   - observer: hears of the calls.
    ///   - refinementObserver: hears of the meta step's calls in its place; nil: `observer` does.
    ///   - random: uniform in 0..<1, for the jitter of retries.
    public init(
        configuration: ChatEndpointConfiguration, client: HTTPClient, clock: any ServiceClock,
        isSimulated: Bool = false, observer: any ChatModelObserver = SilentChatModelObserver(),
        refinementObserver: (any ChatModelObserver)? = nil,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) throws(ChatConfigurationError) {
        fleet = EndpointFleet(try ChatEndpoint.all(configuration), client: client, clock: clock)
        self.configuration = configuration
        modelName = configuration.model
        self.isSimulated = isSimulated
        self.client = client
        self.clock = clock
        self.observer = observer
        self.refinementObserver = refinementObserver ?? observer
        self.random = random
    }

    /// Calls that have a permit now.
    public var callsInFlight: Int { fleet.counts.inFlight }

    /// Calls that wait for a permit now.
    public var callsWaiting: Int { fleet.counts.waiting }

    /// How the endpoints fare, in the order of the configuration.
    public var endpoints: [EndpointStatus] { fleet.statuses }

    /// A model of its own for each endpoint, on the same client, which nobody observes: for probing each one by itself.
    public func forEachEndpoint() throws(ChatConfigurationError) -> [OpenAICompatibleModel] {
        var models: [OpenAICompatibleModel] = []
        for endpoint in fleet.endpoints {
            models.append(
                try OpenAICompatibleModel(
                    configuration: endpoint.configuration, client: client, clock: clock, isSimulated: isSimulated,
                    random: random))
        }
        return models
    }

    /// Asks once, retries of the transport included.
    ///
    /// Whether the answer's content is acceptable is the caller's to judge; a failure is thrown for everything that
    /// is no whole answer: empty, refused, truncated, or ended for an unknown reason.
    public func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let started = clock.monotonic()
        let observer = observer(of: request)
        do {
            let reply = try await answer(request)
            observer.callFinished(kind: nil, duration: started.duration(to: clock.monotonic()), usage: reply.usage)
            return reply
        } catch {
            observer.callFinished(
                kind: error.kind, duration: started.duration(to: clock.monotonic()), usage: error.usage)
            throw error
        }
    }

    /// Who hears of the request's call.
    func observer(of request: ChatRequest) -> any ChatModelObserver {
        request.priority == .refinement ? refinementObserver : observer
    }

    private func answer(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let now = clock.monotonic()
        var call = CallProgress(
            request,
            machine: RetryMachine(
                settings: configuration.retries, callTimeout: configuration.callTimeout,
                deadline: request.timeLimit.map { min(request.deadline, now + $0) } ?? request.deadline))
        let constraint: LoweredConstraint
        do {
            constraint = try fleet.endpoints[0].lowering.lower(request.constraint)
        } catch {
            throw failure(.judgeRejected, "was not called: \(error.detail)", call)
        }
        defer { if let seat = call.seat { fleet.release(seat) } }
        while true {
            if let reply = try await step(&call, constraint: constraint) { return reply }
        }
    }
}
