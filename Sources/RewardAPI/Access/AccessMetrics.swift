internal import Telemetry

/// Counts what access refuses.
struct AccessMetrics: Sendable {
    /// Addresses whose failures were forgotten before their window had ended, for want of room.
    let addressesForgotten: Counter
    private let refusals: [String: Counter]

    /// Registers the metrics; every reason is there from the start.
    init(_ registry: MetricsRegistry) {
        let family = registry.counter(
            "metareward_access_refusals_total", help: "Requests not let in, by reason.", labels: ["reason"])
        refusals = Dictionary(uniqueKeysWithValues: AccessRefusal.reasons.map { ($0, family.with($0)) })
        addressesForgotten = registry.counter(
            "metareward_access_addresses_forgotten_total",
            help: "Client addresses whose failures were forgotten because access.failure_addresses_max was reached."
        ).with()
    }

    /// Counts a refusal.
    func count(_ refusal: AccessRefusal) { refusals[refusal.reason]?.increment() }
}
