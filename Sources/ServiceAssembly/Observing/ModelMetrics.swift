internal import ChatModels
internal import RewardCore
internal import Telemetry

/// Counts the calls, failures, tokens and waits of one model in one role (`judge` or `meta`).
struct ModelMetrics: ChatModelObserver {
    private let calls: CounterFamily
    private let retries: CounterFamily
    private let attempts: CounterFamily
    private let attemptSeconds: HistogramFamily
    private let quirks: CounterFamily
    private let moves: CounterFamily
    private let seconds: Histogram
    private let waited: Histogram
    private let promptTokens: Counter
    private let completionTokens: Counter
    private let cachedTokens: Counter
    private let reasoningTokens: Counter
    private let wastedTokens: Counter
    private let model: String
    private let role: String
    private let health: ModelHealth

    /// Registers the metrics of the model.
    init(_ metrics: MetricsRegistry, model: String, role: String, health: ModelHealth) {
        self.health = health
        self.model = model
        self.role = role
        let labels = ["model", "role"]
        calls = metrics.counter(
            "metareward_model_calls_total", help: "Calls to chat models, retries not counted, by outcome.",
            labels: labels + ["outcome"])
        retries = metrics.counter(
            "metareward_model_retries_total", help: "Attempts beyond the first, by the failure before them.",
            labels: labels + ["reason"])
        attempts = metrics.counter(
            "metareward_endpoint_attempts_total", help: "Requests to endpoints, retries included, by outcome.",
            labels: ["model", "endpoint", "outcome"])
        attemptSeconds = metrics.histogram(
            "metareward_endpoint_attempt_seconds",
            help: "Time of a request to an endpoint from its sending, answered or failed.",
            labels: ["model", "endpoint"])
        quirks = metrics.counter(
            "metareward_model_quirks_total", help: "What models turned out to refuse, each counted once an endpoint.",
            labels: labels + ["quirk"])
        moves = metrics.counter(
            "metareward_model_moved_calls_total",
            help: "Calls that went to another endpoint because this one could not be reached.",
            labels: labels + ["endpoint"])
        seconds = metrics.histogram(
            "metareward_model_call_seconds", help: "Time of a call, retries and waiting included.", labels: labels
        ).with(model, role)
        waited = metrics.histogram(
            "metareward_model_wait_seconds", help: "Time that a call waited because too many were in flight.",
            labels: labels
        ).with(model, role)
        let tokens = metrics.counter(
            "metareward_model_tokens_total", help: "Tokens by kind, as the servers report them.",
            labels: labels + ["kind"])
        promptTokens = tokens.with(model, role, "prompt")
        completionTokens = tokens.with(model, role, "completion")
        cachedTokens = tokens.with(model, role, "cached")
        reasoningTokens = tokens.with(model, role, "reasoning")
        wastedTokens = tokens.with(model, role, "wasted")
    }

    /// A call is over.
    func callFinished(kind: FailureKind?, duration: Duration, usage: TokenUsage) {
        calls.with(model, role, kind?.rawValue ?? "ok").increment()
        seconds.observe(duration)
        if role == "judge" { health.callFinished(judge: model, kind: kind) }
        promptTokens.increment(by: max(0, usage.promptTokens))
        completionTokens.increment(by: max(0, usage.completionTokens))
        cachedTokens.increment(by: max(0, usage.cachedTokens ?? 0))
        reasoningTokens.increment(by: max(0, usage.reasoningTokens ?? 0))
        wastedTokens.increment(by: max(0, usage.wastedTokens))
    }

    /// An endpoint answered or failed.
    func attempted(at endpoint: String, kind: FailureKind?, duration: Duration) {
        attempts.with(model, endpoint, kind?.rawValue ?? "ok").increment()
        attemptSeconds.with(model, endpoint).observe(duration)
    }

    /// An attempt failed and another follows.
    func retried(reason: FailureKind) { retries.with(model, role, reason.rawValue).increment() }

    /// The model turned out to refuse something.
    func learned(_ quirk: ModelQuirk, endpoint: String) {
        quirks.with(model, role, quirk.rawValue).increment()
        health.learned(model: model, endpoint: endpoint, quirk: quirk.rawValue, effect: quirk.effect)
    }

    /// A call waited for a permit.
    func waited(for duration: Duration) { waited.observe(duration) }

    /// A call went to another endpoint.
    func moved(from endpoint: String) { moves.with(model, role, endpoint).increment() }
}
