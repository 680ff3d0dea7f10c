public import HTTPClient
internal import Locking
public import RewardCore

/// A chat model behind a server that speaks OpenAI's chat completions, in one of the dialects.
///
/// The driver around pure parts: `ConstraintLowering` and `ChatBody` write a call, `Completion` and `FailureClassifier`
/// read what came back, `RetryMachine` decides what happens next, `CallQueue` who may call. A call waits in order for a
/// permit, and keeps it between its attempts: a server that refuses for load thereby sees fewer calls. The request's
/// deadline is kept here, because servers queue without limit and know no deadline. Cancelling the task closes the
/// connection, which is how these servers learn that nobody waits any more.
public final class OpenAICompatibleModel: ChatModel {
    /// How long the notice that aborts an abandoned call may take.
    static let abortTimeout: Duration = .seconds(2)

    /// The model's name as the server knows it: part of the basis of every score, so that another model under the same
    /// configured name is noticed.
    public let modelName: String
    /// Whether the server is the simulated model, as whoever assembled the service knows.
    public let isSimulated: Bool

    /// The server that is called.
    let endpoint: ChatEndpoint
    /// Sends the calls.
    let client: HTTPClient
    /// Reads the time.
    let clock: any ServiceClock
    private let observer: any ChatModelObserver
    private let random: @Sendable () -> Double
    private let limiter: CallLimiter
    private let budget: Locked<RetryBudget>

    /// A model at the configured endpoint; throws everything that is wrong with the configuration.
    ///
    /// - Parameters:
    ///   - client: its limits should be those of `ChatEndpointConfiguration.clientConfiguration`.
    ///   - random: uniform in 0..<1, for the jitter of retries.
    public init(
        configuration: ChatEndpointConfiguration, client: HTTPClient, clock: any ServiceClock,
        isSimulated: Bool = false, observer: any ChatModelObserver = SilentChatModelObserver(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) throws(ChatConfigurationError) {
        endpoint = try ChatEndpoint(configuration)
        modelName = configuration.model
        self.isSimulated = isSimulated
        self.client = client
        self.clock = clock
        self.observer = observer
        self.random = random
        limiter = CallLimiter(callsMax: configuration.callsInFlightMax)
        budget = Locked(RetryBudget(configuration.retries))
    }

    /// Calls that have a permit now.
    public var callsInFlight: Int { limiter.counts.inFlight }

    /// Calls that wait for a permit now.
    public var callsWaiting: Int { limiter.counts.waiting }

    /// Asks once, retries of the transport included.
    ///
    /// Whether the answer's content is acceptable is the caller's to judge; a failure is thrown for everything that
    /// is no whole answer: empty, refused, truncated, or ended for an unknown reason.
    public func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let started = clock.monotonic()
        do {
            let reply = try await admitted(request)
            observer.callFinished(kind: nil, duration: started.duration(to: clock.monotonic()), usage: reply.usage)
            return reply
        } catch {
            observer.callFinished(
                kind: error.kind, duration: started.duration(to: clock.monotonic()), usage: error.usage)
            throw error
        }
    }

    private func admitted(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let constraint: LoweredConstraint
        do {
            constraint = try endpoint.lowering.lower(request.constraint)
        } catch {
            throw failure(.judgeRejected, "was not called: \(error.detail)")
        }
        try await takePermit(until: request.deadline)
        defer { limiter.release() }
        budget.withLock { $0.callStarted() }
        var request = request
        if let timeLimit = request.timeLimit {
            // Waiting for a permit is the service's own doing and is not held against the server.
            request.deadline = min(request.deadline, clock.monotonic() + timeLimit)
        }
        return try await attempts(request, constraint: constraint)
    }

    /// Returns with a permit, which the caller must release, or throws without one.
    private func takePermit(until deadline: ContinuousClock.Instant) async throws(ChatFailure) {
        guard let ticket = limiter.enter() else { return }
        let began = clock.monotonic()
        let outcome = await limiter.wait(with: ticket, until: deadline, clock: clock)
        observer.waited(for: began.duration(to: clock.monotonic()))
        switch outcome {
        case .granted: return
        case .cancelled:
            throw failure(.cancelled, "was not called: the call was cancelled while it waited its turn")
        case .expired:
            throw failure(.judgeTimeout, "was not called: the deadline passed while the call waited its turn")
        }
    }

    private func attempts(
        _ request: ChatRequest, constraint: LoweredConstraint
    ) async throws(ChatFailure) -> ChatReply {
        var machine = RetryMachine(
            settings: endpoint.configuration.retries, callTimeout: endpoint.configuration.callTimeout,
            deadline: request.deadline)
        var usage = TokenUsage()
        var action = machine.next(now: clock.monotonic())
        while true {
            switch action {
            case .send(let timeout):
                do {
                    let completion = try await attempt(request, constraint: constraint, timeout: timeout)
                    usage += completion.usage
                    usage.calls += 1
                    return ChatReply(
                        text: constraint.unwrapped(completion.text), finishReason: completion.finishReason,
                        usage: usage, endpoint: endpoint.label, retries: machine.retries, tokens: completion.tokens)
                } catch {
                    usage += error.usage.wasted
                    action = budget.withLock { budget in
                        machine.failed(error, now: clock.monotonic(), random: random(), budget: &budget)
                    }
                    if case .wait = action { observer.retried(reason: error.kind) }
                }
            case .wait(let delay):
                guard (try? await clock.sleep(for: delay)) != nil, !Task.isCancelled else {
                    throw failure(
                        .cancelled, "was not called again: the call was cancelled", usage: usage,
                        retries: machine.retries)
                }
                action = machine.next(now: clock.monotonic())
            case .fail(let last):
                throw failure(last.kind, last.detail, usage: usage, retries: machine.retries)
            }
        }
    }

    private func failure(
        _ kind: FailureKind, _ detail: String, usage: TokenUsage = TokenUsage(), retries: Int = 0
    ) -> ChatFailure {
        ChatFailure(
            kind: kind, detail: "\(endpoint.configuration.name) at \(endpoint.label) \(detail).",
            endpoint: endpoint.label, usage: usage, retries: retries)
    }
}
