internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import RewardCore

/// `GET /rollouts`: stored rollouts as JSON Lines, a page at a time.
struct RolloutRoutes: Sendable {
    private static let parameters = [
        "task", "partition", "run", "step", "group", "version", "status", "purpose", "since", "limit", "after",
    ]
    /// Bytes that are gathered before they are handed to the connection.
    private static let chunkBytes = 64 << 10

    private let rollouts: any RolloutStore
    private let tasks: TaskDirectory

    /// The route over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory) {
        rollouts = dependencies.rollouts
        self.tasks = tasks
    }

    /// Its entry of the route table.
    var routes: [Route] { [.get("/rollouts", scope: .read, query: Self.parameters, list)] }

    /// A page of rollouts, oldest first; the `Link` field leads to the next one.
    private func list(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let filter = try read(request)
        let page: RolloutPage
        do throws(StoreError) {
            page = try await rollouts.rollouts(filter)
        } catch {
            throw Problem(error, cursor: "/after")
        }
        var response = HTTPServerResponse(status: 200, body: .stream { try await Self.write(page.rollouts, to: $0) })
        response.fields.add("Content-Type", "application/jsonl")
        if let next = page.next {
            response.fields.add("Link", "<\(Self.target(request.head, after: next))>; rel=\"next\"")
        }
        if page.rollouts.contains(where: \.judgement.isSimulated) { response.markSimulated() }
        return response
    }

    private func read(_ request: RouteRequest) throws(Problem) -> RolloutFilter {
        let problems = request.problems()
        let query = request.query(problems)
        var filter = RolloutFilter(limit: request.configuration.pageEntriesMax)
        filter.task = query.text("task")
        filter.partition = query.partition()
        filter.run = query.text("run", bytesMax: request.configuration.nameBytesMax)
        filter.step = query.integer("step", in: 0...Int.max).map(Int64.init)
        filter.group = query.text("group", bytesMax: request.configuration.nameBytesMax)
        filter.version = query.integer("version", in: 0...Int.max)
        filter.isScored = query.choice("status", RolloutStatusName.self).map { $0 == .scored }
        filter.purpose = query.choice("purpose", RolloutPurpose.self)
        filter.since = query.time("since")
        filter.after = query.text("after")
        if let limit = query.integer("limit", in: 1...request.configuration.pageEntriesMax) { filter.limit = limit }
        try problems.check()
        if let task = filter.task { _ = try tasks.lineage(task: task, partition: filter.partition) }
        return filter
    }

    private static func write(_ rollouts: [StoredRollout], to body: HTTPBodyWriter) async throws {
        var writer = JSONWriter(capacity: chunkBytes)
        for rollout in rollouts {
            writer.beginObject()
            ScoreResultWriter(record: rollout).writeExplained(&writer)
            writer.endObject()
            writer.endLine()
            if writer.bytes.count >= chunkBytes { try await body.write(writer.takeBytes()) }
        }
        try await body.write(writer.takeBytes())
    }

    /// The same request with `after` set to `next`.
    private static func target(_ head: RequestHead, after next: String) -> String {
        let items = head.queryItems.filter { $0.name != "after" } + [(name: "after", value: next)]
        return "/rollouts?"
            + items.map { PercentCoding.encode($0.name) + "=" + PercentCoding.encode($0.value) }
            .joined(separator: "&")
    }
}
