internal import Telemetry

/// Counts what the admission decides.
struct AdmissionMetrics: Sendable {
    private let rollouts: Gauge
    private let bytes: Gauge
    private let queuedRequests: Gauge
    private let queuedRollouts: Gauge
    private let refused: CounterFamily
    private let waits: Histogram

    /// Registers the metrics.
    init(_ registry: MetricsRegistry) {
        rollouts = registry.gauge(
            "metareward_admission_rollouts_in_flight", help: "Rollouts of requests that are being scored now."
        ).with()
        bytes = registry.gauge(
            "metareward_admission_bytes", help: "Bytes of the decoded bodies that wait or are being scored now."
        ).with()
        queuedRequests = registry.gauge(
            "metareward_admission_requests_queued", help: "Requests that wait for their turn now."
        ).with()
        queuedRollouts = registry.gauge(
            "metareward_admission_rollouts_queued", help: "Rollouts of the requests that wait for their turn now."
        ).with()
        refused = registry.counter(
            "metareward_admission_refused_total", help: "Requests that were not admitted, by reason.",
            labels: ["reason"])
        waits = registry.histogram(
            "metareward_admission_wait_seconds",
            help: "Seconds that admitted requests waited for their turn; 0 for those that found room."
        ).with()
        for reason in AdmissionRefusal.Reason.allCases { _ = refused.with(reason.rawValue) }
    }

    /// Shows how things stand.
    func show(_ machine: AdmissionMachine) {
        rollouts.set(machine.rolloutsInFlight)
        bytes.set(machine.bytesHeld)
        queuedRequests.set(machine.queued.requests)
        queuedRollouts.set(machine.queued.rollouts)
    }

    /// Counts a request that was let in.
    func admitted(after wait: Duration) { waits.observe(wait) }

    /// Counts one that was not.
    func refused(_ refusal: AdmissionRefusal) { refused.with(refusal.reason.rawValue).increment() }
}
