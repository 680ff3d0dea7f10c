internal import HTTPServer
internal import Telemetry

/// `GET /metrics`.
struct MetricsRoutes: Sendable {
    private let registry: MetricsRegistry

    /// The route over a registry.
    init(_ registry: MetricsRegistry) { self.registry = registry }

    /// Its entry of the route table.
    var routes: [Route] { [.get("/metrics", scope: .metrics, scrape)] }

    private func scrape(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        return HTTPServerResponse(
            status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", bytes: registry.prometheusText())
    }
}
