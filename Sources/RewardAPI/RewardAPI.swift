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
    private let gate: AccessGate
    private let drain = Signal()
    private let desk: AdmissionDesk
    private let hub: EventHub
    private let feed: EventFeed
    private let submissions: SubmissionDesk
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
        gate = AccessGate(
            configuration.access, clock: dependencies.clock, metrics: AccessMetrics(dependencies.metrics))
        let tasks = TaskDirectory(dependencies.tasks, defaultTask: dependencies.defaultTask)
        versionPoll = VersionPoll(dependencies, tasks: tasks, drain: drain, configuration: configuration)
        desk = AdmissionDesk(
            limits: configuration.admission, clock: dependencies.clock, metrics: dependencies.metrics)
        health = HealthRoutes(dependencies, desk: desk, drain: drain, configuration: configuration)
        immediate = ImmediateAnswers(versionPoll, ids: ids, metrics: metrics)
        let trail = AuditTrail(dependencies)
        let runMetrics = RunMetrics(dependencies.metrics)
        let readingMetrics = ReadingMetrics(dependencies.metrics)
        hub = EventHub(
            EventMachine(configuration, start: dependencies.clock.now()),
            metrics: EventMetrics(dependencies.metrics), mayRead: gate.mayStillRead)
        feed = EventFeed(dependencies, hub: hub, heartbeat: .seconds(configuration.eventHeartbeatSeconds))
        let idempotent = IdempotentRequests(dependencies)
        let scores = ScoreMetrics(
            dependencies.metrics, rewards: configuration.rewardSeries, tasks: dependencies.tasks.count)
        let trainers = TrainerDesk(
            dependencies, tasks: tasks, admission: desk, idempotent: idempotent, scores: scores)
        submissions = SubmissionDesk(dependencies, trainers: trainers, drain: drain, configuration: configuration)
        let scoreRoutes = ScoreRoutes(
            dependencies, tasks: tasks, desk: desk, trainers: trainers, idempotent: idempotent, metrics: scores)
        let routes =
            scoreRoutes.routes
            + [versionPoll.route]
            + RubricReadRoutes(dependencies, tasks: tasks).routes
            + RubricWriteRoutes(dependencies, tasks: tasks, metrics: runMetrics, trail: trail).routes
            + MetaRunRoutes(dependencies, tasks: tasks, drain: drain, gate: gate, trail: trail).routes
            + TemplateReadRoutes(dependencies, tasks: tasks).routes
            + TemplateWriteRoutes(dependencies, tasks: tasks, trail: trail).routes
            + TaskRoutes(dependencies, tasks: tasks, trail: trail).routes
            + RolloutRoutes(dependencies, tasks: tasks, metrics: readingMetrics).routes
            + StatisticsRoutes(dependencies, tasks: tasks, metrics: readingMetrics, configuration: configuration).routes
            + RescoreRoutes(dependencies, tasks: tasks, desk: desk, trail: trail).routes
            + TrainerRoutes(trainers, tasks: tasks).routes
            + SubmissionRoutes(submissions, tasks: tasks).routes
            + RunRoutes(dependencies, metrics: runMetrics, trail: trail).routes
            + EventRoutes(hub, tasks: tasks, clock: clock).routes
            + AuditRoutes(dependencies).routes
            + health.routes
            + MetricsRoutes(dependencies.metrics).routes
            + DashboardRoutes().routes
        table = RouteTable(routes + DocumentRoutes(others: routes).routes)
    }

    /// Every route as method, path pattern and scope, in the order of the documentation.
    public var routes: [(method: String, path: String, scope: RouteScope)] {
        table.routes.map { ($0.method.rawValue, $0.pattern.text, $0.scope) }
    }

    /// Begins the shutdown: readiness fails, waiting polls are answered and event streams end at once, and what would
    /// begin new work is refused, with what waits to be admitted. Submitted work that nobody waits for is cancelled,
    /// since its results end with the process. Idempotent.
    public func beginDraining() {
        drain.raise()
        submissions.beginDraining()
        desk.beginDraining()
        hub.close()
    }

    /// Carries what happens to the event streams, and has submitted work done, until the calling task is cancelled.
    /// Call it once.
    public func run() async {
        async let work: Void = submissions.run()
        await feed.run()
        await work
    }

    /// Puts other access settings in force for requests to come. Connections stay; answers under way go on, but for
    /// streams of events whose readers may not read any more.
    public func setAccess(_ settings: AccessSettings) {
        gate.take(settings)
        hub.checkAccess()
    }

    /// Refuses what the head alone condemns: access, an unknown route, a method, a media type, a declared length.
    public func refuseBeforeBody(of head: RequestHead, peer: String) -> HTTPServerResponse? {
        var request = HTTPServerRequest(head: head, peer: peer, receivedAt: clock.monotonic())
        let visit = visit(&request)
        do throws(Problem) {
            _ = try admit(request, visit, hasBody: true)
            if let text = head.fields["Content-Length"], let length = Int(text), length > configuration.bodyBytesMax {
                throw BodyReader.tooLarge(length, max: configuration.bodyBytesMax)
            }
            return nil
        } catch {
            let identity = ids.identity(for: request.head.fields)
            return finish(response(error, to: request.head), to: request, identity, visit, problem: error)
        }
    }

    /// Answers version polls and liveness probes on the event loop.
    public func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? {
        guard request.head.method == .get, gate.admitsImmediately(request.head) else { return nil }
        return immediate.answer(to: request.head, isReader: gate.knowsReader)
    }

    /// Answers any request.
    public func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        metrics.inFlight.increment()
        defer { metrics.inFlight.decrement() }
        var request = request
        let visit = visit(&request)
        let identity = ids.identity(for: request.head.fields)
        var principal: Principal?
        do throws(Problem) {
            if let answer = try preflight(request.head, visit) {
                return finish(answer, to: request, identity, visit, problem: nil)
            }
            let admitted = try admit(request, visit, hasBody: !request.body.isEmpty)
            principal = admitted.principal
            let routed = RouteRequest(
                parameters: admitted.parameters, head: request.head, bytes: request.body, route: admitted.route,
                principal: admitted.principal, token: admitted.token, id: identity.id, trace: identity.trace,
                configuration: configuration,
                peer: request.peer,
                receivedAt: request.receivedAt)
            let answer = try await admitted.route.answer(routed)
            return finish(answer, to: request, identity, visit, principal: principal, problem: nil)
        } catch {
            let answer = response(error, to: request.head)
            return finish(answer, to: request, identity, visit, principal: principal, problem: error)
        }
    }

    /// What is found out about a request before it is admitted.
    private struct Visit: Sendable {
        /// The route that it means.
        let match: RouteTable.Match
        /// What it shows to be let in.
        let credential: Credential
        /// The policy that counts for it from its beginning to its end.
        let policy: AccessPolicy
    }

    /// A request that was let in.
    private struct Admitted: Sendable {
        let route: Route
        let parameters: [String: String]
        let principal: Principal
        let token: AccessToken?
    }

    /// Looks at a request, and cuts what it shows to be let in out of it.
    private func visit(_ request: inout HTTPServerRequest) -> Visit {
        let policy = gate.policy
        request.head = ObservedPath.plain(request.head)
        // Without tokens a parameter called `token` is a parameter like others.
        let credential = policy.hasTokens ? Credential.take(from: &request.head) : .none
        return Visit(match: table.match(request.head), credential: credential, policy: policy)
    }

    /// The answer to a browser that asks leave for a page of an allowed origin, else nil.
    private func preflight(_ head: RequestHead, _ visit: Visit) throws(Problem) -> HTTPServerResponse? {
        guard CrossOrigin.isPreflight(head), visit.policy.allowedOrigin(of: head) != nil else { return nil }
        try gate.checkOrigin(head, visit.policy)
        guard case .otherMethods(let methods, _) = visit.match else { return nil }
        return CrossOrigin.preflight(methods: methods)
    }

    /// The route of an admitted request, its path parameters, and who sends it.
    private func admit(_ request: HTTPServerRequest, _ visit: Visit, hasBody: Bool) throws(Problem) -> Admitted {
        let head = request.head
        try gate.checkOrigin(head, visit.policy)
        switch visit.match {
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
            let (principal, token) = try gate.admit(visit.credential, to: route.scope, peer: request.peer, visit.policy)
            switch route.scope {
            case .open, .read, .metrics: break
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
            return Admitted(route: route, parameters: parameters, principal: principal, token: token)
        }
    }

    private func response(_ problem: Problem, to head: RequestHead) -> HTTPServerResponse {
        problem.response(retryAfterSeconds: configuration.retryAfterSeconds, path: head.path)
    }

    /// Adds the request's identifier and what an allowed page needs, counts the answer and reports it.
    private func finish(
        _ response: HTTPServerResponse, to request: HTTPServerRequest, _ identity: RequestIdentity, _ visit: Visit,
        principal: Principal? = nil, problem: Problem?
    ) -> HTTPServerResponse {
        var response = response
        response.fields.add(RequestIDs.fieldName, identity.id)
        if visit.policy.allowsOrigins {
            CrossOrigin.allow(visit.policy.allowedOrigin(of: request.head), &response.fields)
        }
        let route = visit.match.label
        let duration = clock.monotonic() - request.receivedAt
        metrics.count(route: route, method: request.head.method, status: response.status, duration: duration)
        requestLog?.finished(
            RequestLogEntry(
                requestID: identity.id, traceID: identity.trace.own.traceID, spanID: identity.trace.own.spanID,
                callerSpanID: identity.trace.callerSpanID, peer: request.peer,
                principal: principal?.name, method: request.head.method.rawValue, route: route,
                status: response.status, bodyBytes: request.body.count, seconds: duration / .seconds(1),
                problem: problem?.type, detail: problem?.cause ?? problem?.detail))
        return response
    }
}
