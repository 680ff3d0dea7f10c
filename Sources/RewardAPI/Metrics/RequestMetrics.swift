internal import HTTPEngine
internal import Telemetry

/// Counts requests and measures how long they take, by the pattern of their route.
struct RequestMetrics: Sendable {
    /// The route label of requests that no route has.
    static let unmatched = "unmatched"
    private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]

    /// Requests being answered in tasks now.
    let inFlight: Gauge
    private let requests: CounterFamily
    private let durations: HistogramFamily

    /// Registers the metrics.
    init(_ registry: MetricsRegistry) {
        requests = registry.counter(
            "metareward_http_requests_total", help: "Requests answered, by route, method and status.",
            labels: ["route", "method", "status"])
        durations = registry.histogram(
            "metareward_http_request_duration_seconds",
            help: "Seconds from the last byte of a request to its answer; answers of the event loop are not timed.",
            labels: ["route", "method", "status"])
        inFlight = registry.gauge(
            "metareward_http_requests_in_flight", help: "Requests being answered now, those on the event loop excepted."
        ).with()
    }

    /// The counter for a route, a method and a status.
    func counter(route: String, method: HTTPMethod, status: Int) -> Counter {
        requests.with(route, label(method), String(status))
    }

    /// Counts an answer and how long it took.
    func count(route: String, method: HTTPMethod, status: Int, duration: Duration) {
        counter(route: route, method: method, status: status).increment()
        durations.with(route, label(method), String(status)).observe(duration)
    }

    /// Methods that HTTP does not register are counted as `OTHER`.
    private func label(_ method: HTTPMethod) -> String {
        Self.methods.contains(method.rawValue) ? method.rawValue : "OTHER"
    }
}
