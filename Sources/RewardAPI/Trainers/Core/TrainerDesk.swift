internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import Judging
internal import Locking
internal import RewardCore
internal import Telemetry

/// Answers trainers' requests, whatever their dialect: reads, has the rollouts scored, applies the rule for failures,
/// and has the dialect write the answer.
///
/// Trainers send a request again when they lose patience, often while the first is still at work. Equal bodies in
/// flight are therefore one piece of work, stored once with the number of copies; two rollouts of equal text that
/// happen to be in flight together get the same reward, as they would anyway. Who wants to be sure sends an
/// `Idempotency-Key`, which then alone says what is the same.
struct TrainerDesk: Sendable {
    private let tasks: TaskDirectory
    private let scorer: TrainerScorer
    private let cohorts: CohortDesk
    private let idempotent: IdempotentRequests
    private let store: any RolloutStore
    private let clock: any ServiceClock
    private let metrics: TrainerMetrics
    private let joined = JoinedRequests<HTTPServerResponse>()

    /// A desk over the given parts of the service. `idempotent` is the one of `/score`, so that a key means one request
    /// wherever it goes; `scores` counts what both have scored.
    init(
        _ dependencies: RewardAPIDependencies, tasks: TaskDirectory, admission: AdmissionDesk,
        idempotent: IdempotentRequests, scores: ScoreMetrics
    ) {
        self.tasks = tasks
        self.idempotent = idempotent
        store = dependencies.rollouts
        clock = dependencies.clock
        cohorts = CohortDesk(clock: dependencies.clock, metrics: dependencies.metrics)
        metrics = TrainerMetrics(dependencies.metrics)
        scorer = TrainerScorer(dependencies, admission: admission, scores: scores, metrics: metrics)
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
        do throws(Problem) {
            return try await idempotent.answer(request) { keeping async throws(Problem) in
                guard let keeping else { return try await self.answerJoined(request, dialect, task: taskName) }
                return try await self.answer(self.read(request, dialect, task: taskName), copies: nil, keeping: keeping)
                    .response
            }
        } catch {
            count(error, dialect)
            throw error
        }
    }

    /// Counts a request that was refused.
    func count(_ problem: Problem, _ dialect: TrainerDialect) {
        metrics.count(problem.type == .rewardMissing ? .missing : .refused, dialect.name)
    }

    /// Answers what was read, for as many equal requests as `copies` says.
    func answer(_ work: TrainerWork, copies: @escaping @Sendable () -> Int) async throws(Problem) -> TrainerAnswer {
        try await answer(work, copies: copies, keeping: nil)
    }

    private func answerJoined(
        _ request: RouteRequest, _ dialect: TrainerDialect, task taskName: String?
    ) async throws(Problem) -> HTTPServerResponse {
        let hash = Self.identity(of: request)
        let outcome = try await joined.run(.equalBodies(hash), requestHash: hash) { askers throws(Problem) in
            try await self.answer(self.read(request, dialect, task: taskName), copies: askers).response
        }
        switch outcome {
        case .value(let response, let isFirst):
            if !isFirst { metrics.count(.joined, dialect.name) }
            return response
        case .differs, .cancelled:
            // The key is the hash itself, so a body can only differ from itself by a collision.
            throw Problem.abandoned
        }
    }

    /// What makes two requests one: who asks, where, and the same bytes.
    static func identity(of request: RouteRequest) -> [UInt8] {
        var bytes = Array((request.principal.name + "\u{0}" + request.head.target + "\u{0}").utf8)
        bytes += request.bytes
        return SHA256.digest(bytes)
    }

    private func answer(
        _ work: TrainerWork, copies: (@Sendable () -> Int)?, keeping: IdempotentRequests.Keeping?
    ) async throws(Problem) -> TrainerAnswer {
        guard var order = work.order else {
            metrics.count(.empty, work.dialect.name)
            return TrainerAnswer(response: work.asked.answer([]), substitutes: 0)
        }
        order.copies = copies
        // Only once: what is kept and what goes out are the same bytes.
        let answered = Locked<TrainerAnswer?>(nil)
        let keep = keeping.map { keeping -> @Sendable ([TrainerScore]) -> KeptAnswer? in
            { [order] scores in
                guard let made = try? work.answer(scores) else { return nil }
                answered.withLock { $0 = made }
                return self.kept(made.response, scores, order, keeping)
            }
        }
        var scores = try await scorer.scores(order, of: work, keep: work.cohort == nil ? keep : nil)
        if let cohort = work.cohort {
            scores = await ranked(scores, order, cohort)
            if Task.isCancelled, keeping != nil { throw Problem.abandoned }
            // Ranks come after the scores are stored, so here the answer has a commit of its own.
            if let answer = keep?(scores) {
                do throws(StoreError) { try await store.append([], answer: answer) } catch { throw Problem(error) }
            }
        }
        let kept = answered.withLock { $0 }
        if keeping != nil, kept == nil, Task.isCancelled { throw Problem.abandoned }
        let made = if let kept { kept } else { try work.answer(scores) }
        metrics.countSubstitutes(made.substitutes, task: order.task, work.dialect.name)
        metrics.count(.scored, work.dialect.name)
        return made
    }

    private func kept(
        _ response: HTTPServerResponse, _ scores: [TrainerScore], _ order: ScoreOrder,
        _ keeping: IdempotentRequests.Keeping
    ) -> KeptAnswer {
        var body: [UInt8]?
        if case .bytes(let bytes) = response.body { body = bytes }
        return KeptAnswer(
            key: keeping.key, requestHash: keeping.requestHash, run: order.run, at: clock.now(),
            isSimulated: scores.isSimulated, body: body)
    }

    /// Decodes and checks, without suspending. The task is found as for `answer`.
    func read(
        _ request: RouteRequest, _ dialect: TrainerDialect, task taskName: String? = nil
    ) throws(Problem) -> TrainerWork {
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
        let settings = task.trainers[dialect.name] ?? TrainerSettings()
        let seconds = self.seconds(request, query, asked, dialect, settings, problems)
        try problems.check()
        var order: ScoreOrder?
        if !asked.samples.isEmpty {
            order = try TrainerRollouts(body: body, document: document).order(
                asked.samples, deadline: request.receivedAt + .seconds(seconds))
            order?.traceparent = request.traceparent
        }
        return TrainerWork(
            dialect: dialect, request: request, asked: asked, order: order, settings: settings,
            cohort: order?.purpose == .train ? task.cohort : nil)
    }

    /// Seconds that a request may take: what the query says, else the header field, the task, the body, the dialect.
    private func seconds(
        _ request: RouteRequest, _ query: QueryReader, _ asked: TrainerOrder, _ dialect: TrainerDialect,
        _ settings: TrainerSettings, _ problems: ProblemCollector
    ) -> Double {
        if let seconds = query.seconds("timeout", max: request.configuration.requestTimeoutSecondsMax) {
            return seconds
        }
        if request.head.fields.contains("X-Request-Timeout") { return request.timeoutSeconds(problems) }
        return settings.deadlineSeconds ?? asked.deadlineSeconds ?? dialect.deadlineSeconds
    }

    /// The scores with ranks in place of rewards, once each rollout's cohort has closed. Rollouts that say nothing by
    /// which they could be grouped keep their rewards.
    private func ranked(
        _ scores: [TrainerScore], _ order: ScoreOrder, _ settings: CohortSettings
    ) async -> [TrainerScore] {
        await withTaskGroup(of: (Int, Double?).self) { group in
            for (index, rollout) in order.rollouts.enumerated() {
                let prompt = rollout.prompt.map { SHA256.hex(Array($0.flattened.utf8)) }
                guard let name = (settings.key == .group ? rollout.group : nil) ?? prompt else { continue }
                let key = CohortTable.Key(
                    task: order.task, partition: rollout.partition, run: order.run, name: name)
                let reward = scores[index].failure == nil ? scores[index].reward : nil
                group.addTask { [cohorts] in
                    (index, await cohorts.rank(reward, in: key, settings, deadline: order.deadline))
                }
            }
            var ranked = scores
            for await (index, rank) in group {
                guard let rank else { continue }
                ranked[index].reward = rank
                ranked[index].unitReward = rank
            }
            return ranked
        }
    }
}
