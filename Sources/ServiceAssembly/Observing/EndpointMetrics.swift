internal import ChatModels
internal import Telemetry

/// Shows how the endpoints of all models fare; read at every scrape.
enum EndpointMetrics {
    /// Registers the gauges of these models, by configured name.
    static func register(_ metrics: MetricsRegistry, models: [String: OpenAICompatibleModel]) {
        func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable (EndpointStatus) -> Double) {
            metrics.gauge(name, help: help, labels: ["model", "endpoint"]) {
                models.flatMap { name, model in
                    model.endpoints.map { (labels: [name, $0.label], value: read($0)) }
                }
            }
        }
        gauge("metareward_endpoint_calls_in_flight", "Calls to the endpoint under way.") { Double($0.callsInFlight) }
        gauge("metareward_endpoint_calls_waiting", "Calls that wait for the endpoint.") { Double($0.callsWaiting) }
        gauge(
            "metareward_endpoint_calls_limit", "Calls that the endpoint takes at once, as learned from how it fares."
        ) { Double($0.limit) }
        gauge(
            "metareward_endpoint_breaker", "Whether the endpoint is in service: 0 yes, 1 it is being probed, 2 no."
        ) { status in
            switch status.breaker {
            case .closed: 0
            case .halfOpen: 1
            case .open: 2
            }
        }
    }
}
