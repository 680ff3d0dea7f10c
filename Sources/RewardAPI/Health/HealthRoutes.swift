internal import HTTPServer
internal import JSONText
internal import Locking
internal import RewardCore

/// `GET /healthz`, `GET /health` and `GET /readyz`.
struct HealthRoutes: Sendable {
    /// The paths of the liveness probe, each with its answer: the process answers, whatever the rest of the service
    /// does. open-instruct looks for the word of `/health`.
    static let alive = ["/healthz": aliveAnswer("alive"), "/health": aliveAnswer("healthy")]

    private let source: any ReadinessSource
    private let desk: AdmissionDesk
    private let drain: Signal
    private let isStrict: Bool

    /// The routes over the given source.
    init(
        _ dependencies: RewardAPIDependencies, desk: AdmissionDesk, drain: Signal,
        configuration: RewardAPIConfiguration
    ) {
        self.desk = desk
        source = dependencies.readiness
        self.drain = drain
        isStrict = configuration.strictReadiness
    }

    /// Their entries of the route table.
    var routes: [Route] {
        Self.alive.sorted { $0.key > $1.key }.map { path, response in
            Route.get(path, scope: .open) { request throws(Problem) in
                try request.checkQuery()
                return response
            }
        } + [.get("/readyz", scope: .open, ready)]
    }

    /// How the service stands, with this interface's own part in it.
    func readiness() -> Readiness {
        var readiness = source.readiness()
        if drain.isRaised { readiness.isDraining = true }
        if desk.isQueueFull {
            readiness.degradations.append("as much waits to be scored as may; further requests are refused with 429")
        }
        return readiness
    }

    private static func aliveAnswer(_ word: String) -> HTTPServerResponse { .object { $0.member("status", word) } }

    /// 200 where the service is ready or degraded, 503 where it is not ready, or degraded and readiness is strict. What
    /// is behind it, which names models and files, is for those who may read.
    private func ready(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        let readiness = readiness()
        let isUsable: Bool
        switch readiness.status {
        case .ready: isUsable = true
        case .degraded: isUsable = !isStrict
        case .notReady: isUsable = false
        }
        return .object(status: isUsable ? 200 : 503, isSimulated: readiness.isSimulated) { writer in
            writer.member("status", readiness.status.rawValue)
            writer.member("simulated", readiness.isSimulated)
            guard request.principal.may(.read) else { return }
            writer.member("checks") { writer in
                writer.member("configuration", readiness.isConfigurationLoaded ? "loaded" : "not_loaded")
                writer.member("store", readiness.isStoreWritable ? "writable" : "unavailable")
                writer.member("judges", readiness.judgesNotProbed.isEmpty ? "probed" : "not_probed")
                writer.member("draining", readiness.isDraining)
            }
            if let failure = readiness.storeFailure { writer.member("store_failure", failure) }
            writer.member("judges_not_probed", array: readiness.judgesNotProbed) { $0.string($1) }
            writer.member("probe_failures", array: readiness.probeFailures) { $0.string($1) }
            writer.member("quirks", array: readiness.quirks) { $0.string($1) }
            writer.member("degradations", array: readiness.degradations) { $0.string($1) }
        }
    }
}
