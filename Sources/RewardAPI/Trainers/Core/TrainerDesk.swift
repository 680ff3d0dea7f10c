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
    private let admission: AdmissionDesk
    private let cohorts: CohortDesk
    private let clock: any ServiceClock
    private let scoreMetrics: ScoreMetrics
    private let metrics: TrainerMetrics
    private let joined = JoinedRequests<HTTPServerResponse>()

    /// Seconds until what failed for want of a judge is scored again; twice as long each time.
    private static let firstPauseSeconds = 1.0
    /// The longest such pause.
    private static let longestPauseSeconds = 16.0

    /// A desk over the given parts of the service.
    init(
        _ dependencies: RewardAPIDependencies, tasks: TaskDirectory, admission: AdmissionDesk, scores: ScoreMetrics
    ) {
        self.admission = admission
        scoring = dependencies.scoring
        self.tasks = tasks
        clock = dependencies.clock
        cohorts = CohortDesk(clock: dependencies.clock, metrics: dependencies.metrics)
        scoreMetrics = scores
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
        do throws(Problem) {
            let outcome = try await joined.run(.equalBodies(hash), requestHash: hash) { askers throws(Problem) in
                try await self.work(request, dialect, task: taskName, copies: askers)
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
        copies: @escaping @Sendable () -> Int
    ) async throws(Problem) -> HTTPServerResponse {
        let (asked, order) = try read(request, dialect, task: taskName)
        guard var order else {
            metrics.count(.empty, dialect.name)
            return asked.answer([])
        }
        order.copies = copies
        let settings = tasks.find(order.task)?.trainers[dialect.name] ?? TrainerSettings()
        var scores = try await patientScores(order, asked.failurePolicy, request)
        if let cohort = tasks.find(order.task)?.cohort, order.purpose == .train {
            scores = await ranked(scores, order, cohort)
        }
        let failures = scores.indices.filter { scores[$0].failure != nil }
        if let value = Self.substitute(asked.failurePolicy, settings) {
            for index in failures { scores[index].stand(in: value) }
        } else if asked.failurePolicy != .tell, !failures.isEmpty {
            throw Problem(missing: failures.map { (asked.samples[$0].pointer, scores[$0].failure) }, of: scores.count)
        }
        metrics.countSubstitutes(failures.count, task: order.task, dialect.name)
        metrics.count(.scored, dialect.name)
        var response = asked.answer(scores)
        if scores.isSimulated { response.markSimulated() }
        return response
    }

    /// Decodes and checks, without suspending. No order for a request without samples.
    private func read(
        _ request: RouteRequest, _ dialect: TrainerDialect, task taskName: String?
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
            asked.samples, deadline: request.receivedAt + .seconds(seconds))
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

    /// Has an order scored, and what failed because no judge could be reached scored again while there is time.
    ///
    /// The tries of most trainers are over within seconds, and then the run dies; waiting here for a judge that is
    /// started anew costs nothing but the time that the client is willing to wait.
    private func patientScores(
        _ order: ScoreOrder, _ policy: TrainerOrder.FailurePolicy, _ request: RouteRequest
    ) async throws(Problem) -> [TrainerScore] {
        var scores = try await scores(order, policy, request)
        var pause = Self.firstPauseSeconds
        while policy != .tell {
            let again = scores.indices.filter { scores[$0].isOutOfReach }
            guard !again.isEmpty, clock.monotonic() + .seconds(2 * pause) < order.deadline,
                (try? await clock.sleep(for: .seconds(pause))) != nil
            else { break }
            pause = min(2 * pause, Self.longestPauseSeconds)
            var rest = order
            rest.rollouts = again.map { order.rollouts[$0] }
            rest.notes = order.notes.isEmpty ? [] : again.map { order.notes[$0] }
            metrics.rescored.increment(by: again.count)
            for (index, score) in zip(again, try await self.scores(rest, policy, request)) { scores[index] = score }
        }
        return scores
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

    /// Has an order scored once: the one place where trainers' rollouts go to the judge. Requests wait for their turn
    /// until their deadline.
    ///
    /// Where failures are flagged, what passes by itself is a failure of every rollout and no refusal, because such
    /// trainers give up at an error status.
    private func scores(
        _ order: ScoreOrder, _ policy: TrainerOrder.FailurePolicy, _ request: RouteRequest
    ) async throws(Problem) -> [TrainerScore] {
        do throws(Problem) {
            let ticket = try await admission.admit(order, of: request, waits: true)
            defer { admission.leave(ticket) }
            let scored: [ScoredRollout]
            do throws(ScoreRefusal) { scored = try await scoring.score(order) } catch { throw Problem(error) }
            scoreMetrics.count(scored, oldPins: 0, task: order.task)
            return scored.map { TrainerScore($0.record) }
        } catch {
            guard case .flag = policy, error.type.asksToRetry, error.type != .draining else { throw error }
            let failure = ScoreFailure(kind: .internal, detail: error.detail)
            return order.rollouts.map { _ in TrainerScore(failure: failure) }
        }
    }

    private static func substitute(_ policy: TrainerOrder.FailurePolicy, _ settings: TrainerSettings) -> Double? {
        switch policy {
        case .tell: nil
        case .refuse: settings.valueOnFailure
        case .flag(let value): settings.valueOnFailure ?? value
        }
    }
}
