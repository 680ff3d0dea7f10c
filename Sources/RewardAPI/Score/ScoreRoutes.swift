internal import HTTPServer
internal import JSONText
internal import Judging
internal import Locking
internal import RewardCore

/// `POST /score` and `GET /scores/{id}`.
struct ScoreRoutes: Sendable {
    private let scoring: any RolloutScoring
    private let rollouts: any RolloutStore
    private let tasks: TaskDirectory
    private let desk: AdmissionDesk
    private let clock: any ServiceClock
    private let metrics: ScoreMetrics
    private let runLog: (any RunLog)?
    private let oldPinMemory = OldPinMemory()
    private let idempotent: IdempotentRequests
    private let trainers: TrainerDesk

    /// The routes over the given parts of the service. `trainers` answers bodies of vLLM's scoring interface.
    init(
        _ dependencies: RewardAPIDependencies, tasks: TaskDirectory, desk: AdmissionDesk, trainers: TrainerDesk,
        idempotent: IdempotentRequests, metrics: ScoreMetrics
    ) {
        self.desk = desk
        self.idempotent = idempotent
        self.trainers = trainers
        scoring = dependencies.scoring
        rollouts = dependencies.rollouts
        self.tasks = tasks
        clock = dependencies.clock
        self.metrics = metrics
        runLog = dependencies.runs.log
    }

    /// Their entries of the route table.
    var routes: [Route] {
        [
            .post("/score", scope: .score, score),
            .get("/scores/{id}", scope: .read, explain),
        ]
    }

    /// Scores the rollouts of the body. The status is 200 even if all of them failed.
    private func score(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        do throws(Problem) {
            return try await idempotent.answer(request) { keeping async throws(Problem) in
                try await score(request, keeping: keeping)
            }
        } catch {
            // Looked at only where the body is none of ours, so that ours are read once.
            guard error.type == .invalidRequest, isPairs(request.bytes) else { throw error }
            return try await trainers.answer(request, .scoring)
        }
    }

    /// Whether a body has the pairs of texts that vLLM's interface of the same path takes.
    private func isPairs(_ bytes: [UInt8]) -> Bool {
        guard let object = try? JSONReader.read(bytes).value.object, object["rollouts"] == nil else { return false }
        return TextPairs.areIn(object)
    }

    /// Admits, scores and answers. What a repeat is answered with takes no room, so it is not admitted.
    private func score(
        _ request: RouteRequest, keeping: IdempotentRequests.Keeping?
    ) async throws(Problem) -> HTTPServerResponse {
        var (score, ticket) = try await admit(request)
        defer { desk.leave(ticket) }
        let kept = Locked<HTTPServerResponse?>(nil)
        if let keeping {
            score.order.answer = { [score] scored in
                let (answer, response) = keep(scored, score, request, keeping)
                kept.withLock { $0 = response }
                return answer
            }
        }
        let scored: [ScoredRollout]
        do throws(ScoreRefusal) {
            scored = try await scoring.score(score.order)
        } catch {
            throw Problem(error)
        }
        let oldPinsMadeAt = oldPins(scored, limitSeconds: request.configuration.oldPinSeconds)
        metrics.count(scored, oldPins: oldPinsMadeAt.count { $0 != nil }, task: score.order.task)
        log(score.order, oldPinsMadeAt)
        return kept.withLock { $0 } ?? answer(scored, oldPinsMadeAt: oldPinsMadeAt, to: score)
    }

    /// The answer as it is kept with the scores, and as it goes out.
    private func keep(
        _ scored: [ScoredRollout], _ score: ScoreRequest, _ request: RouteRequest,
        _ keeping: IdempotentRequests.Keeping
    ) -> (KeptAnswer, HTTPServerResponse) {
        let oldPinsMadeAt = oldPins(scored, limitSeconds: request.configuration.oldPinSeconds)
        let response = answer(scored, oldPinsMadeAt: oldPinsMadeAt, to: score)
        var body: [UInt8]?
        if case .bytes(let bytes) = response.body { body = bytes }
        let answer = KeptAnswer(
            key: keeping.key, requestHash: keeping.requestHash, run: score.order.run, at: clock.now(),
            isSimulated: scored.isSimulated, body: body)
        return (answer, response)
    }

    /// Reads a request and waits for its turn. Give the ticket back when its answer is written.
    private func admit(_ request: RouteRequest) async throws(Problem) -> (ScoreRequest, AdmissionTicket) {
        try desk.check(request)
        let score = try read(request)
        return (score, try await desk.admit(score.order, of: request, waits: false))
    }

    /// Decodes and checks, without suspending, so that the list of problems stays in one place.
    private func read(_ request: RouteRequest) throws(Problem) -> ScoreRequest {
        let problems = request.problems()
        _ = request.query(problems)
        let seconds = request.timeoutSeconds(problems)
        let (body, document) = try request.body(known: ScoreRequestReader.members, problems)
        return try ScoreRequestReader(tasks: tasks, limits: request.configuration).read(
            body, notes: document, deadline: request.receivedAt + .seconds(seconds), traceparent: request.traceparent)
    }

    private func answer(
        _ scored: [ScoredRollout], oldPinsMadeAt: [Timestamp?], to request: ScoreRequest
    ) -> HTTPServerResponse {
        let isSimulated = scored.isSimulated
        return .object(isSimulated: isSimulated, capacity: 256 + scored.count * 512) { writer in
            writer.member("task", request.order.task)
            writer.rewards(of: scored)
            writer.member("results", array: zip(scored, oldPinsMadeAt)) { writer, result in
                writer.beginObject()
                ScoreResultWriter(
                    record: result.0.record, basisChanged: result.0.basisChanged, oldPinMadeAt: result.1
                ).write(&writer, detail: request.detail)
                writer.endObject()
            }
            writer.usage(scored.usage, callsName: "judge_calls")
            if scored.contains(where: { !$0.isStored }) { writer.member("stored", false) }
            writer.simulatedMark(isSimulated)
        }
    }

    /// For each rollout, when its step's pin was made, where that is longer ago than the limit.
    private func oldPins(_ scored: [ScoredRollout], limitSeconds: Double) -> [Timestamp?] {
        let limit = clock.now().adding(seconds: -limitSeconds)
        return scored.map { rollout in
            guard rollout.record.pinnedBy == "step", let madeAt = rollout.pinnedAt, madeAt < limit else { return nil }
            return madeAt
        }
    }

    /// Has the log say once that a step is scored under an old pin.
    private func log(_ order: ScoreOrder, _ oldPinsMadeAt: [Timestamp?]) {
        guard let runLog, let madeAt = oldPinsMadeAt.compactMap(\.self).min(), let run = order.run,
            let step = order.step, oldPinMemory.isNew(task: order.task, run: run, step: step)
        else { return }
        runLog.oldPinUsed(task: order.task, run: run, step: step, madeAt: madeAt)
    }

    /// One stored score with everything that explains it.
    private func explain(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        let id = request.parameter("id")
        let stored: StoredRollout?
        var mark: Timestamp?
        do throws(StoreError) {
            stored = try await rollouts.rollout(scoreID: id)
            if stored == nil { mark = try await rollouts.retentionMark() }
        } catch {
            throw Problem(error)
        }
        guard let stored else { throw Problem(unknownScore: id, retentionMark: mark) }
        return .object(isSimulated: stored.judgement.isSimulated, capacity: 4096) { writer in
            ScoreResultWriter(record: stored).writeExplained(&writer)
        }
    }
}
