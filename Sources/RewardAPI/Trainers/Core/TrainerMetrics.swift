internal import RewardCore
internal import Telemetry

/// Counts what trainers' routes answered.
struct TrainerMetrics: Sendable {
    /// What a request came to.
    enum Outcome: String, Sendable, CaseIterable {
        /// It was scored.
        case scored
        /// It had nothing to score.
        case empty
        /// It joined an equal one in flight.
        case joined
        /// It was refused for rollouts without a reward.
        case missing
        /// It was refused for something else.
        case refused
    }

    private let requests: CounterFamily
    private let substitutes: CounterFamily
    /// Rollouts that were scored again within their request.
    let rescored: Counter

    /// Registers the metrics.
    init(_ registry: MetricsRegistry) {
        requests = registry.counter(
            "metareward_trainer_requests_total", help: "Requests in trainers' dialects, by what they came to.",
            labels: ["dialect", "outcome"])
        substitutes = registry.counter(
            "metareward_trainer_substitutes_total",
            help: "Rollouts without a reward that were answered with a number in its place, or with null.",
            labels: ["task", "dialect"])
        rescored = registry.counter(
            "metareward_trainer_rescored_total",
            help: "Rollouts scored again within their request, because no judge could be reached before."
        ).with()
    }

    /// Counts a request.
    func count(_ outcome: Outcome, _ dialect: TrainerName) {
        requests.with(dialect.rawValue, outcome.rawValue).increment()
    }

    /// Counts rollouts that were answered without a reward of their own.
    func countSubstitutes(_ count: Int, task: String, _ dialect: TrainerName) {
        if count > 0 { substitutes.with(task, dialect.rawValue).increment(by: count) }
    }
}
