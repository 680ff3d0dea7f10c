internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import Judging
internal import RewardCore
internal import Telemetry

/// Answers trainers' requests, whatever their dialect: reads, has the rollouts scored, applies the rule for failures,
/// and has the dialect write the answer.
///
/// Trainers send a request again when they lose patience, often while the first is still at work. Equal bodies in
/// flight are therefore one piece of work, stored once with the number of copies; two rollouts of equal text that
/// happen to be in flight together get the same reward, as they would anyway.
struct TrainerDesk: Sendable {
    private let scoring: any RolloutScoring
    private let tasks: TaskDirectory
    private let clock: any ServiceClock
    private let scoreMetrics: ScoreMetrics
    private let metrics: TrainerMetrics
    private let joined = JoinedRequests<HTTPServerResponse>()

    /// A desk over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory) {
        scoring = dependencies.scoring
        self.tasks = tasks
        clock = dependencies.clock
        scoreMetrics = ScoreMetrics(dependencies.metrics)
        metrics = TrainerMetrics(dependencies.metrics)
        let joined = joined
        dependencies.metrics.gauge(
            "metareward_trainer_requests_in_flight",
            help: "Pieces of work of trainers that equal requests can join now."
        ) { Double(joined.count) }
    }

    /// Answers a request of a dialect. The task is the one of the path, else the default one, unless `taskName` says
    /// another.
    func answer(
        _ request: RouteRequest, _ dialect: TrainerDialect, task taskName: String? = nil
    ) async throws(Problem) -> HTTPServerResponse {
        let hash = Self.identity(of: request)
        let start = clock.monotonic()
        do throws(Problem) {
            let outcome = try await joined.run(.equalBodies(hash), requestHash: hash) { askers throws(Problem) in
                try await self.work(request, dialect, task: taskName, start: start, copies: askers)
            }
            switch outcome {
            case .value(let response, let isFirst):
                if !isFirst { metrics.count(.joined, dialect.name) }
                return response
            case .differs, .cancelled:
                // The key is the hash itself, so a body can only differ from itself by a collision.
                throw Problem.abandoned
            }
        } catch {
            metrics.count(error.type == .rewardMissing ? .missing : .refused, dialect.name)
            throw error
        }
    }

    /// What makes two requests one: who asks, where, and the same bytes.
    private static func identity(of request: RouteRequest) -> [UInt8] {
        var bytes = Array((request.principal.name + "\u{0}" + request.head.target + "\u{0}").utf8)
        bytes += request.bytes
        return SHA256.digest(bytes)
    }

    private func work(
        _ request: RouteRequest, _ dialect: TrainerDialect, task taskName: String?,
        start: ContinuousClock.Instant, copies: @escaping @Sendable () -> Int
    ) async throws(Problem) -> HTTPServerResponse {
        let (asked, order) = try read(request, dialect, task: taskName, start: start)
        guard var order else {
            metrics.count(.empty, dialect.name)
            return asked.answer([])
        }
        order.copies = copies
        let settings = tasks.find(order.task)?.trainers[dialect.name] ?? TrainerSettings()
        var scores = try await self.score(order, asked.failurePolicy)
        let failures = scores.indices.filter { scores[$0].failure != nil }
        if let value = Self.substitute(asked.failurePolicy, settings) {
            for index in failures { scores[index].stand(in: value) }
        } else if asked.failurePolicy != .tell, !failures.isEmpty {
            throw Problem(missing: failures.map { (asked.samples[$0].pointer, scores[$0].failure) }, of: scores.count)
        }
        metrics.countSubstitutes(failures.count, task: order.task, dialect.name)
        metrics.count(.scored, dialect.name)
        var response = asked.answer(scores)
        if scores.contains(where: { $0.record?.judgement.isSimulated == true }) { response.markSimulated() }
        return response
    }

    /// Decodes and checks, without suspending. No order for a request without samples.
    private func read(
        _ request: RouteRequest, _ dialect: TrainerDialect, task taskName: String?, start: ContinuousClock.Instant
    ) throws(Problem) -> (TrainerOrder, ScoreOrder?) {
        let problems = request.problems()
        // By the dialect and not by the route, since one route has two dialects.
        let names = dialect.knownQuery
        let items = request.head.queryItems.filter { names.contains($0.name) }
        let query = QueryReader(items, known: names, problems: problems)
        let limits = request.configuration
        let (object, document) = try BodyReader.object(request.bytes, isOptional: false, configuration: limits)
        let task = try tasks.task(taskName ?? request.parameters["task"])
        let body = TrainerBody(
            object: object, bytes: request.bytes, path: request.head.path, task: task, query: query,
            problems: problems, limits: limits)
        let asked = try dialect.read(body)
        guard asked.samples.count <= limits.rolloutsMax else {
            throw Problem(
                invalid: "", "the body has \(asked.samples.count) samples; at most \(limits.rolloutsMax) are taken")
        }
        let seconds = self.seconds(request, query, asked, dialect, task.trainers[dialect.name], problems)
        try problems.check()
        guard !asked.samples.isEmpty else { return (asked, nil) }
        var order = try TrainerRollouts(body: body, document: document).order(
            asked.samples, deadline: start + .seconds(seconds))
        order.traceparent = request.traceparent
        return (asked, order)
    }

    /// Seconds that a request may take: what the query says, else the header field, the task, the body, the dialect.
    private func seconds(
        _ request: RouteRequest, _ query: QueryReader, _ asked: TrainerOrder, _ dialect: TrainerDialect,
        _ settings: TrainerSettings?, _ problems: ProblemCollector
    ) -> Double {
        if let seconds = query.seconds("timeout", max: request.configuration.requestTimeoutSecondsMax) {
            return seconds
        }
        if request.head.fields.contains("X-Request-Timeout") { return request.timeoutSeconds(problems) }
        return settings?.deadlineSeconds ?? asked.deadlineSeconds ?? dialect.deadlineSeconds
    }

    /// Has an order scored: the one place where trainers' rollouts go to the judge.
    ///
    /// Where failures are flagged, what passes by itself is a failure of every rollout and no refusal, because such
    /// trainers give up at an error status.
    private func score(
        _ order: ScoreOrder, _ policy: TrainerOrder.FailurePolicy
    ) async throws(Problem) -> [TrainerScore] {
        let scored: [ScoredRollout]
        do throws(ScoreRefusal) {
            scored = try await scoring.score(order)
        } catch {
            let problem = Problem(error)
            guard case .flag = policy, problem.type.asksToRetry else { throw problem }
            let failure = ScoreFailure(kind: .internal, detail: problem.detail)
            return order.rollouts.map { _ in TrainerScore(failure: failure) }
        }
        scoreMetrics.count(scored, oldPins: 0, task: order.task)
        return scored.map { TrainerScore($0.record) }
    }

    private static func substitute(_ policy: TrainerOrder.FailurePolicy, _ settings: TrainerSettings) -> Double? {
        switch policy {
        case .tell: nil
        case .refuse: settings.valueOnFailure
        case .flag(let value): settings.valueOnFailure ?? value
        }
    }
}

extension TrainerScore {
    /// What a record says.
    init(_ record: StoredRollout) {
        self.record = record
        let judgement = record.judgement
        switch judgement.outcome {
        case .failed(let failure): self.failure = failure
        case .scored(let reward, let score):
            self.reward = reward
            unitReward = min(max(reward, 0), 1)
            if judgement.decidedBy == .judge, let low = judgement.scoreMin, let high = judgement.scoreMax, low < high {
                unitReward = min(max((score - Double(low)) / Double(high - low), 0), 1)
            }
        }
    }

    /// Puts a number where there is no reward.
    mutating func stand(in value: Double) {
        reward = value
        unitReward = min(max(value, 0), 1)
    }
}

extension Problem {
    /// Rollouts that have no reward, by where they stand in the body, of `count` in all.
    init(missing failures: [(pointer: String, failure: ScoreFailure?)], of count: Int) {
        let errors = failures.map { pointer, failure in
            FieldProblem(
                pointer: pointer,
                detail: failure.map { "\($0.kind.rawValue): \($0.detail)" } ?? "the rollout has no reward")
        }
        let first = errors.first?.detail ?? ""
        self.init(
            .rewardMissing,
            "\(failures.count) of \(count) rollouts have no reward (\(first)); send the request again, or set "
                + "trainers.<dialect>.on_failure.value of the task to have a number in place of missing rewards",
            errors: Array(errors.prefix(100)))
    }
}
