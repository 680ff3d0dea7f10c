internal import Telemetry

/// Counts requests that carry an `Idempotency-Key`.
struct IdempotencyMetrics: Sendable {
    /// What such a request came to.
    enum Outcome: String, Sendable, CaseIterable {
        /// It was the first of its key.
        case first
        /// It joined one in flight.
        case joined
        /// It got the answer that was kept.
        case replayed
        /// Its key was used for another body.
        case reused
        /// The answer of its key was deleted.
        case gone
    }

    private let requests: CounterFamily

    /// Registers the metric.
    init(_ registry: MetricsRegistry) {
        requests = registry.counter(
            "metareward_idempotent_requests_total", help: "Requests with an Idempotency-Key, by what they came to.",
            labels: ["outcome"])
    }

    /// Counts a request.
    func count(_ outcome: Outcome) { requests.with(outcome.rawValue).increment() }
}
