internal import HTTPServer
internal import JSONText
internal import Judging
internal import RewardCore

/// `POST /rescore`: what another rubric version says of stored rollouts.
///
/// A look and no more: nothing is stored, counted, sampled or pinned, so it may be done on a service that trains. Who
/// wants the numbers kept has them in the answer. It takes its turn among the requests that score, since it costs the
/// judges as much.
struct RescoreRoutes: Sendable {
    private let scoring: any RolloutScoring
    private let rollouts: any RolloutStore
    private let tasks: TaskDirectory
    private let clock: any ServiceClock
    private let metrics: RescoreMetrics
    private let desk: AdmissionDesk
    private let trail: AuditTrail

    /// The route over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory, desk: AdmissionDesk, trail: AuditTrail) {
        self.desk = desk
        self.trail = trail
        scoring = dependencies.scoring
        rollouts = dependencies.rollouts
        self.tasks = tasks
        clock = dependencies.clock
        metrics = RescoreMetrics(dependencies.metrics)
    }

    /// Its entry of the route table.
    var routes: [Route] { [.post("/rescore", scope: .operate, rescore)] }

    /// The stored rollouts that a request means.
    private struct Selection {
        var records: [StoredRollout] = []
        /// How many of the page have no texts any more.
        var withoutTexts = 0
        var next: String?
    }

    private func rescore(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (rescore, seconds) = try read(request)
        let selection: Selection
        switch rescore.choice {
        case .scores(let ids): selection = try await select(ids, task: rescore.task, request)
        case .filter(let filter): selection = try await select(filter)
        }
        guard !selection.records.isEmpty else { return answer([], [], selection, rescore) }
        var order = ScoreOrder(
            task: rescore.task, rollouts: selection.records.map(\.rollout),
            deadline: clock.monotonic() + .seconds(seconds))
        order.purpose = .eval
        order.rubricVersion = rescore.rubricVersion
        order.program = rescore.program
        order.traceparent = request.traceparent
        order.isKept = false
        // What a version says is asked, and a coin would hide it behind answer matches half of the time.
        if case .coin? = tasks.find(rescore.task)?.rewardSource { order.rewardSource = .judge }
        let ticket = try await desk.admit(order, of: request, waits: false)
        defer { desk.leave(ticket) }
        let scored: [ScoredRollout]
        do throws(ScoreRefusal) {
            scored = try await scoring.score(order)
        } catch {
            throw Problem(error)
        }
        metrics.count(scored, task: rescore.task)
        let version = rescore.rubricVersion.map { "version \($0)" } ?? "the version of evaluation"
        await trail.append(.rescore, request, target: rescore.task, after: "\(scored.count) rollouts under \(version)")
        return answer(scored, selection.records, selection, rescore)
    }

    /// Decodes and checks, without suspending, so that the list of problems stays in one place.
    private func read(_ request: RouteRequest) throws(Problem) -> (RescoreRequest, timeoutSeconds: Double) {
        let problems = request.problems()
        _ = request.query(problems)
        let seconds = request.timeoutSeconds(problems)
        let (body, _) = try request.body(known: RescoreRequestReader.members, problems)
        return (try RescoreRequestReader(tasks: tasks, limits: request.configuration).read(body), seconds)
    }

    /// The records with these scores. Every one that cannot be used is a problem, since the caller has named it.
    private func select(
        _ ids: [String], task: String, _ request: RouteRequest
    ) async throws(Problem) -> Selection {
        var records: [StoredRollout] = []
        var refusals: [FieldProblem] = []
        for (index, id) in ids.enumerated() {
            let pointer = JSONPointer.element(index, of: "/ids")
            let stored: StoredRollout?
            do throws(StoreError) { stored = try await rollouts.rollout(scoreID: id) } catch { throw Problem(error) }
            switch stored {
            case nil:
                refusals.append(FieldProblem(pointer: pointer, detail: "there is no score \(quoted(id))"))
            case let record? where record.task != task:
                refusals.append(
                    FieldProblem(pointer: pointer, detail: "the score is of task \(record.task); name it as task"))
            case let record? where record.isTextDeleted:
                refusals.append(
                    FieldProblem(
                        pointer: pointer, detail: "the texts of the rollout were deleted, so it cannot be judged again")
                )
            case let record?: records.append(record)
            }
        }
        let problems = request.problems()
        for refusal in refusals { problems.add(refusal.pointer, refusal.detail) }
        try problems.check()
        return Selection(records: records)
    }

    /// The next page that the filter lets through, without those whose texts were deleted.
    private func select(_ filter: RolloutFilter) async throws(Problem) -> Selection {
        do throws(StoreError) {
            let page = try await rollouts.rollouts(filter)
            let records = page.rollouts.filter { !$0.isTextDeleted }
            return Selection(
                records: records, withoutTexts: page.rollouts.count - records.count, next: page.next)
        } catch {
            throw Problem(error, cursor: "/after")
        }
    }

    private func answer(
        _ scored: [ScoredRollout], _ records: [StoredRollout], _ selection: Selection, _ rescore: RescoreRequest
    ) -> HTTPServerResponse {
        let isSimulated = scored.isSimulated
        return .object(isSimulated: isSimulated, capacity: 256 + scored.count * 640) { writer in
            writer.member("task", rescore.task)
            writer.rewards(of: scored)
            writer.member("results", array: zip(scored, records)) { writer, pair in
                writer.beginObject()
                RescoreResultWriter(rescored: pair.0, stored: pair.1).write(&writer, detail: rescore.detail)
                writer.endObject()
            }
            writer.usage(scored.usage, callsName: "judge_calls")
            writer.member("without_texts", selection.withoutTexts)
            writer.member("next", selection.next)
            writer.simulatedMark(isSimulated)
        }
    }
}
