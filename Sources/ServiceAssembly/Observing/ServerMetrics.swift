internal import HTTPServer
internal import Telemetry

/// Counts what the HTTP server does, limits above all.
struct ServerMetrics: HTTPServerObserver {
    private let connections: Gauge
    private let accepted: Counter
    private let abandoned: Counter
    private let limits: CounterFamily
    private let handshakes: CounterFamily
    private let failedHandshakes: CounterFamily

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
        handshakes = metrics.counter(
            "metareward_tls_handshakes_total", help: "TLS handshakes with clients, by version and by resumption.",
            labels: ["version", "resumed"])
        failedHandshakes = metrics.counter(
            "metareward_tls_handshakes_failed_total", help: "TLS handshakes with clients that came to nothing.",
            labels: ["reason"])
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

    /// A client has shaken hands.
    func handshakeFinished(version: String, isResumed: Bool) {
        handshakes.with(version, isResumed ? "true" : "false").increment()
    }

    /// A client's handshake came to nothing.
    func handshakeFailed(_ failure: HandshakeFailure) { failedHandshakes.with(failure.rawValue).increment() }

    /// A limit was reached.
    func limitReached(name: String) { limits.with(name).increment() }
}
