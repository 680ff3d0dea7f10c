internal import HTTPServer
internal import JSONText
internal import Judging
internal import RewardCore

/// The routes of `/runs/{run}`: what is stored of a training run, the restore for a checkpoint, the end of its texts.
struct RunRoutes: Sendable {
    private let parts: RunParts
    private let publisher: RubricPublisher
    private let metrics: RunMetrics
    private let trail: AuditTrail

    /// The routes over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, metrics: RunMetrics, trail: AuditTrail) {
        self.trail = trail
        parts = dependencies.runs
        publisher = dependencies.publisher
        self.metrics = metrics
    }

    /// Their entries of the route table.
    var routes: [Route] {
        [
            .get("/runs/{run}", scope: .read, query: ["limit", "after"], show),
            .post("/runs/{run}/restore", scope: .operate, restore),
            .delete("/runs/{run}/rollouts", scope: .operate, deleteTexts),
        ]
    }

    /// Steps with their versions, from the highest down, and counts.
    private func show(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (limit, mark) = try readPage(request)
        let name = request.parameter("run")
        let run: RunWriter
        do throws(StoreError) {
            run = RunWriter(
                name: name, counts: try await parts.store.counts(of: name),
                bases: try await parts.store.pinnedBases(of: name), heads: publisher.heads(),
                steps: try await parts.store.stepPins(of: name, after: mark, limit: limit))
        } catch {
            throw Problem(error)
        }
        guard run.counts.rollouts > 0 || !run.bases.isEmpty else { throw Problem(unknownRun: name) }
        return .object(capacity: 1024 + run.steps.count * 256) { run.write(&$0, limit: limit) }
    }

    private func readPage(_ request: RouteRequest) throws(Problem) -> (limit: Int, mark: StepPinMark?) {
        let problems = request.problems()
        let query = request.query(problems)
        let limit = query.integer("limit", in: 1...request.configuration.pageEntriesMax)
        let after = query.text("after")
        let mark = after.flatMap(StepPinMark.init)
        if after != nil, mark == nil {
            problems.add("/after", "the query parameter is no `next` of a page of this route; start without it")
        }
        try problems.check()
        return (limit ?? request.configuration.pageEntries, mark)
    }

    /// Brings every lineage that the run has pinned back to what it had pinned by the step.
    private func restore(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let problems = request.problems()
        _ = request.query(problems)
        let (body, _) = try request.body(known: ["step", "force"], problems)
        body.require("step", "the number of the checkpoint's step")
        let number = body.integer("step", in: 0...Int.max)
        let isForced = body.bool("force") ?? false
        try problems.check()
        let (run, step) = (request.parameter("run"), Int64(number ?? 0))
        do throws(RestoreRefusal) {
            let outcome = try await parts.restorer.restore(
                run, to: step, isForced: isForced, audit: trail.note(.restoreRun, request))
            metrics.count(outcome)
            await trail.append(
                .restoreRun, request, target: "run \(run)",
                after: "step \(step): \(outcome.lineages.count(where: \.isPublished)) rubrics published, "
                    + "\(outcome.forgottenPins) pins forgotten, \(outcome.abandonedRollouts) rollouts abandoned")
            let published = outcome.lineages.compactMap { $0.isPublished ? $0.head : nil }
            parts.log?.restored(
                run: run, step: step, published: published, abandonedRollouts: outcome.abandonedRollouts)
            return .object(capacity: 2048) { RestoreWriter.write(outcome, run: run, step: step, &$0) }
        } catch {
            metrics.count(error)
            throw Problem(error, errorsMax: request.configuration.fieldProblemsMax)
        }
    }

    /// Deletes the texts; the scores stay, without them.
    private func deleteTexts(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        let run = request.parameter("run")
        do throws(RestoreRefusal) {
            let count = try await parts.restorer.deleteTexts(of: run)
            metrics.countDeletedTexts(count)
            await trail.append(
                .deleteTexts, request, target: "run \(run)", after: "the texts of \(count) rollouts deleted")
            parts.log?.textsDeleted(run: run, rollouts: count)
            return .object { writer in
                writer.member("run", run)
                writer.member("rollouts_without_texts", count)
            }
        } catch {
            throw Problem(error, errorsMax: request.configuration.fieldProblemsMax)
        }
    }
}
