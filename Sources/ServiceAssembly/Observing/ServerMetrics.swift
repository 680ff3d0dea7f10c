internal import HTTPServer
internal import Telemetry

/// Counts what the HTTP server does, limits above all.
struct ServerMetrics: HTTPServerObserver {
    private let connections: Gauge
    private let accepted: Counter
    private let abandoned: Counter
    private let limits: CounterFamily

    /// Registers the server's metrics.
    init(_ metrics: MetricsRegistry) {
        connections = metrics.gauge("metareward_http_connections", help: "Connections open now.").with()
        accepted = metrics.counter(
            "metareward_http_connections_accepted_total", help: "Connections accepted since the start."
        ).with()
        abandoned = metrics.counter(
            "metareward_http_requests_abandoned_total",
            help: "Requests whose client went away before the response was complete."
        ).with()
        limits = metrics.counter(
            "metareward_http_limit_reached_total", help: "Times that a limit of the HTTP server was reached.",
            labels: ["limit"])
    }

    /// One more connection.
    func connectionAccepted() {
        connections.increment()
        accepted.increment()
    }

    /// One connection fewer.
    func connectionClosed() { connections.decrement() }

    /// A client did not wait.
    func requestAbandoned() { abandoned.increment() }

    /// A limit was reached.
    func limitReached(name: String) { limits.with(name).increment() }
}
