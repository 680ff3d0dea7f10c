internal import HTTPServer
internal import JSONText
internal import Locking
internal import RewardCore

/// `POST /meta/refine` and the routes of `/meta/runs`.
struct MetaRunRoutes: Sendable {
    private let controller: any MetaRunController
    private let store: any MetaRunStore
    private let tasks: TaskDirectory
    private let clock: any ServiceClock
    private let drain: Signal
    private let gate: AccessGate
    private let trail: AuditTrail

    /// The routes over the given parts of the service.
    init(
        _ dependencies: RewardAPIDependencies, tasks: TaskDirectory, drain: Signal, gate: AccessGate, trail: AuditTrail
    ) {
        self.trail = trail
        self.gate = gate
        controller = dependencies.metaRuns
        store = dependencies.metaRunStore
        clock = dependencies.clock
        self.tasks = tasks
        self.drain = drain
    }

    /// Their entries of the route table.
    var routes: [Route] {
        [
            .post("/meta/refine", scope: .refine, query: RefineOrderReader.parameters, body: .optional, refine),
            .get("/meta/runs", scope: .read, query: ["task", "partition", "limit", "after"], list),
            .get("/meta/runs/{id}", scope: .read, run),
            .post("/meta/runs/{id}/cancel", scope: .operate, body: .optional, cancel),
        ]
    }

    /// Starts or joins the runs, waits as long as the caller likes, and answers them as they then stand.
    private func refine(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (order, waitSeconds) = try RefineOrderReader(tasks: tasks).read(request)
        if try !tasks.task(order.task).meta.refineWithScoreScope {
            try gate.require(.operate, of: request.principal)
        }
        do throws(MetaRunRefusal) {
            let tickets = try await controller.start(order)
            await record(tickets, request)
            let group = MetaRunGroup(tickets: tickets)
            guard waitSeconds > 0, !group.isOver else { return group.response(task: order.task) }
            let runs = try await waitForEnd(of: tickets.map(\.run.id), seconds: waitSeconds)
            let byID = Dictionary(runs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            let later = tickets.map { MetaRunTicket(run: byID[$0.run.id] ?? $0.run, joined: $0.joined) }
            return MetaRunGroup(tickets: later).response(task: order.task)
        } catch {
            throw Problem(error)
        }
    }

    /// Tells the audit log of runs that an operator has started. Trainers start them as part of training, with the
    /// scope `score`; the runs themselves say so.
    private func record(_ tickets: [MetaRunTicket], _ request: RouteRequest) async {
        guard request.principal.may(.operate) else { return }
        for ticket in tickets where !ticket.joined {
            let run = ticket.run
            await trail.append(
                .startMetaRun, request, target: "\(run.lineage)", before: run.fromVersion.map { "version \($0)" },
                after: "meta run \(run.id)")
        }
    }

    /// The runs when all have ended, when the time is over, or, as far as they are known, when the service shuts down.
    private func waitForEnd(of ids: [String], seconds: Double) async throws(MetaRunRefusal) -> [MetaRun] {
        let deadline = clock.monotonic() + .seconds(seconds)
        let result = await withTaskGroup(of: Result<[MetaRun], MetaRunRefusal>?.self) { group in
            group.addTask { [controller] in
                do throws(MetaRunRefusal) {
                    return .success(try await controller.waitForEnd(of: ids, until: deadline))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask { [drain] in
                await drain.wait()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        return try result?.get() ?? []
    }

    /// Runs newest first, of all tasks unless one is named. `next` of one page is the `after` of the next.
    private func list(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (task, partition, limit, after) = try readPage(request)
        let runs: [MetaRun]
        do throws(StoreError) {
            runs = try await store.runs(task: task, partition: partition, after: after, limit: limit)
        } catch {
            throw Problem(error, cursor: "/after")
        }
        return .object(isSimulated: runs.contains(where: \.isSimulated), capacity: 4096) { writer in
            writer.member("runs", array: runs) { writer, run in
                writer.beginObject()
                MetaRunWriter.writeSummary(run, &writer)
                writer.endObject()
            }
            writer.member("next", runs.count == limit ? runs.last?.id : nil)
            writer.simulatedMark(runs.contains(where: \.isSimulated))
        }
    }

    private func readPage(
        _ request: RouteRequest
    ) throws(Problem) -> (task: String?, partition: String?, limit: Int, after: String?) {
        let problems = request.problems()
        let query = request.query(problems)
        let limit = query.integer("limit", in: 1...request.configuration.pageEntriesMax)
        let (task, partition, after) = (query.text("task"), query.partition(), query.text("after"))
        try problems.check()
        if let task { _ = try tasks.lineage(task: task, partition: partition) }
        return (task, partition, limit ?? request.configuration.pageEntries, after)
    }

    /// One run with its samples.
    private func run(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        let id = request.parameter("id")
        do throws(StoreError) {
            if let run = try await store.run(id: id) { return answer(run) }
        } catch {
            throw Problem(error)
        }
        throw Problem(unknownMetaRun: id)
    }

    /// Ends an active run; one that is over is answered as it is.
    private func cancel(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let problems = request.problems()
        _ = request.query(problems)
        _ = try request.body(known: [], problems)
        try problems.check()
        do throws(MetaRunRefusal) {
            let run = try await controller.cancel(id: request.parameter("id"))
            await trail.append(
                .cancelMetaRun, request, target: "meta run \(run.id)", after: run.status.rawValue)
            return answer(run)
        } catch {
            throw Problem(error)
        }
    }

    private func answer(_ run: MetaRun) -> HTTPServerResponse {
        .object(isSimulated: run.isSimulated, capacity: 4096) { MetaRunWriter.writeWhole(run, &$0) }
    }
}
