public import HTTPEngine
public import HTTPServer
internal import Locking
internal import RewardCore
internal import Telemetry

/// The HTTP interface of the service: every native route, its access rule, its error answers and its metrics.
///
/// A request passes the same stations whatever it asks for: access, route and method, shutdown, media type; then the
/// route reads query and body into typed values and reports all problems at once; then it asks one part of the service
/// and writes the answer. Two routes are so frequent that they are answered on the event loop: the version poll and the
/// liveness probe.
public final class RewardAPI: HTTPHandler {
    /// Every route; tests compare it with the OpenAPI document.
    let table: RouteTable
    private let versionPoll: VersionPoll
    private let health: HealthRoutes
    private let metrics: RequestMetrics
    private let immediate: ImmediateAnswers
    private let ids = RequestIDs()
    private let drain = Signal()
    private let desk: AdmissionDesk
    private let hub: EventHub
    private let feed: EventFeed
    private let clock: any ServiceClock
    private let requestLog: (any RequestLog)?
    private let configuration: RewardAPIConfiguration

    /// An interface over the given parts of the service.
    public init(_ dependencies: RewardAPIDependencies, configuration: RewardAPIConfiguration = RewardAPIConfiguration())
    {
        self.configuration = configuration
        clock = dependencies.clock
        requestLog = dependencies.requestLog
        metrics = RequestMetrics(dependencies.metrics)
        let tasks = TaskDirectory(dependencies.tasks, defaultTask: dependencies.defaultTask)
        versionPoll = VersionPoll(dependencies, tasks: tasks, drain: drain, configuration: configuration)
        desk = AdmissionDesk(
            limits: configuration.admission, clock: dependencies.clock, metrics: dependencies.metrics)
        health = HealthRoutes(dependencies, desk: desk, drain: drain, configuration: configuration)
        immediate = ImmediateAnswers(versionPoll, ids: ids, metrics: metrics)
        let runMetrics = RunMetrics(dependencies.metrics)
        hub = EventHub(
            EventMachine(configuration, start: dependencies.clock.now()),
            metrics: EventMetrics(dependencies.metrics))
        feed = EventFeed(dependencies, hub: hub, heartbeat: .seconds(configuration.eventHeartbeatSeconds))
        let routes =
            ScoreRoutes(dependencies, tasks: tasks, desk: desk).routes
            + [versionPoll.route]
            + RubricReadRoutes(dependencies, tasks: tasks).routes
            + RubricWriteRoutes(dependencies, tasks: tasks, metrics: runMetrics).routes
            + MetaRunRoutes(dependencies, tasks: tasks, drain: drain).routes
            + TemplateReadRoutes(dependencies, tasks: tasks).routes
            + TemplateWriteRoutes(dependencies, tasks: tasks).routes
            + TaskRoutes(dependencies, tasks: tasks).routes
            + RolloutRoutes(dependencies, tasks: tasks).routes
            + RunRoutes(dependencies, metrics: runMetrics).routes
            + EventRoutes(hub, tasks: tasks, clock: clock).routes
            + health.routes
            + MetricsRoutes(dependencies.metrics).routes
        table = RouteTable(routes + DocumentRoutes(others: routes).routes)
    }

    /// Every route as method, path pattern and scope, in the order of the documentation.
    public var routes: [(method: String, path: String, scope: RouteScope)] {
        table.routes.map { ($0.method.rawValue, $0.pattern.text, $0.scope) }
    }

    /// Begins the shutdown: readiness fails, waiting polls are answered and event streams end at once, and what would
    /// begin new work is refused, with what waits to be admitted. Idempotent.
    public func beginDraining() {
        drain.raise()
        desk.beginDraining()
        hub.close()
    }

    /// Carries what happens to the event streams until the calling task is cancelled. Call it once.
    public func run() async { await feed.run() }

    /// Refuses what the head alone condemns: access, an unknown route, a method, a media type, a declared length.
    public func refuseBeforeBody(of head: RequestHead, peer: String) -> HTTPServerResponse? {
        let match = table.match(head)
        let start = clock.monotonic()
        do throws(Problem) {
            _ = try admit(head, match, hasBody: true)
            if let text = head.fields["Content-Length"], let length = Int(text), length > configuration.bodyBytesMax {
                throw BodyReader.tooLarge(length, max: configuration.bodyBytesMax)
            }
            return nil
        } catch {
            let request = HTTPServerRequest(head: head, peer: peer, receivedAt: start)
            return finish(response(error), to: request, route: match.label, problem: error)
        }
    }

    /// Answers version polls and liveness probes on the event loop.
    public func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? {
        guard request.head.method == .get, configuration.access.refusal(request.head) == nil else { return nil }
        return immediate.answer(to: request.head)
    }

    /// Answers any request.
    public func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        metrics.inFlight.increment()
        defer { metrics.inFlight.decrement() }
        let match = table.match(request.head)
        do throws(Problem) {
            let (route, parameters) = try admit(request.head, match, hasBody: !request.body.isEmpty)
            let routed = RouteRequest(
                parameters: parameters, head: request.head, bytes: request.body, route: route,
                configuration: configuration, peer: request.peer, receivedAt: request.receivedAt)
            return finish(try await route.answer(routed), to: request, route: match.label, problem: nil)
        } catch {
            return finish(response(error), to: request, route: match.label, problem: error)
        }
    }

    /// The route of an admitted request, and its path parameters.
    private func admit(
        _ head: RequestHead, _ match: RouteTable.Match, hasBody: Bool
    ) throws(Problem) -> (Route, [String: String]) {
        if let refusal = configuration.access.refusal(head) { throw refusal }
        switch match {
        case .none:
            throw Problem(.unknownRoute, "there is no route \(quoted(head.path)); " + table.advice(for: head.path))
        case .otherMethods(let allowed, _):
            let names = allowed.joined(separator: ", ")
            var problem = Problem(
                .methodNotAllowed, "\(quoted(head.path)) does not have the method \(head.method.rawValue); use \(names)"
            )
            problem.fields = [("Allow", names)]
            throw problem
        case .found(let route, let parameters):
            switch route.scope {
            case .open, .read: break
            case .score, .operate, .refine:
                if health.readiness().isDraining {
                    throw Problem(.draining, "the service is shutting down; send the request again after its restart")
                }
            }
            let takesText = route.body == .requiredOrText
            if hasBody, route.body != .none,
                let refusal = MediaTypeRule.refusal(head.fields, takesText: takesText)
            {
                throw refusal
            }
            return (route, parameters)
        }
    }

    private func response(_ problem: Problem) -> HTTPServerResponse {
        problem.response(retryAfterSeconds: configuration.retryAfterSeconds)
    }

    /// Adds the request's identifier, counts the answer and reports it.
    private func finish(
        _ response: HTTPServerResponse, to request: HTTPServerRequest, route: String, problem: Problem?
    ) -> HTTPServerResponse {
        var response = response
        let id = ids.id(for: request.head.fields)
        response.fields.add(RequestIDs.fieldName, id)
        let duration = clock.monotonic() - request.receivedAt
        metrics.count(route: route, method: request.head.method, status: response.status, duration: duration)
        requestLog?.finished(
            RequestLogEntry(
                requestID: id, traceparent: request.head.fields["traceparent"], peer: request.peer,
                method: request.head.method.rawValue, route: route, status: response.status,
                bodyBytes: request.body.count, seconds: duration / .seconds(1), problem: problem?.type,
                detail: problem?.cause ?? problem?.detail))
        return response
    }
}
