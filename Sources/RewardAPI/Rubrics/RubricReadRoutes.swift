internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import RewardCore

/// `GET /rubric`, `GET /rubric/versions` and `GET /rubric/diff`.
struct RubricReadRoutes: Sendable {
    private let publisher: RubricPublisher
    private let rollouts: any RolloutStore
    private let tasks: TaskDirectory

    /// The routes over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory) {
        publisher = dependencies.publisher
        rollouts = dependencies.rollouts
        self.tasks = tasks
    }

    /// Their entries of the route table.
    var routes: [Route] {
        [
            .get("/rubric", scope: .read, query: ["task", "partition", "version", "run", "step"], rubric),
            .get("/rubric/versions", scope: .read, query: ["task", "partition", "limit", "after"], versions),
            .get("/rubric/diff", scope: .read, query: ["task", "partition", "from", "to"], diff),
        ]
    }

    private enum Wanted: Sendable {
        case head
        case version(Int)
        case pinned(run: String, step: Int64)
    }

    /// One version: the head, the one of a number, or the one that a step is pinned to.
    private func rubric(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (lineage, wanted) = try read(request)
        let version: RubricVersion
        switch wanted {
        case .head:
            guard let head = publisher.head(of: lineage) else { throw Problem(unknownPartition: lineage) }
            version = head
        case .version(let number):
            version = try await self.version(number, of: lineage)
        case .pinned(let run, let step):
            version = try await self.version(try await pinnedVersion(run: run, step: step, in: lineage), of: lineage)
        }
        let entityTag = "\"\(version.entityTag)\""
        var response = HTTPServerResponse(status: 304)
        let known = request.head.fields["If-None-Match"]
        if known.map({ EntityTag.matches($0, entityTag) }) != true {
            response = .object(capacity: 4096) { RubricWriter.writeWhole(version, &$0) }
        }
        response.fields.add("ETag", entityTag)
        response.fields.add("Cache-Control", "no-cache")
        return response
    }

    private func read(_ request: RouteRequest) throws(Problem) -> (lineage: Lineage, wanted: Wanted) {
        let problems = request.problems()
        let query = request.query(problems)
        let version = query.integer("version", in: 0...Int.max)
        let run = query.text("run", bytesMax: request.configuration.nameBytesMax)
        let step = query.integer("step", in: 0...Int.max)
        let given = query.parameters
        if (given["run"] == nil) != (given["step"] == nil) {
            let (there, missing) = given["run"] == nil ? ("step", "run") : ("run", "step")
            problems.add("/" + there, "the query parameter needs \(missing); a pin is found by run and step together")
        }
        if given["version"] != nil, given["run"] != nil || given["step"] != nil {
            problems.add("/version", "the query parameter excludes run and step; ask for a version or for a pinned one")
        }
        let (task, partition) = (query.text("task"), query.text("partition"))
        try problems.check()
        let lineage = try tasks.lineage(task: task, partition: partition)
        if let run, let step { return (lineage, .pinned(run: run, step: Int64(step))) }
        return (lineage, version.map { .version($0) } ?? .head)
    }

    private func pinnedVersion(run: String, step: Int64, in lineage: Lineage) async throws(Problem) -> Int {
        let pin: Pin?
        do throws(StoreError) {
            pin = try await rollouts.pin(.step(run: run, step: step), lineage: lineage)
        } catch {
            throw Problem(error)
        }
        if let pin { return pin.basis.rubricVersion }
        throw Problem(
            .unknownPin,
            "step \(step) of run \(quoted(run)) is not pinned in \(lineage): none of its rollouts was scored yet, or a "
                + "restore has forgotten it")
    }

    private func version(_ number: Int, of lineage: Lineage) async throws(Problem) -> RubricVersion {
        let version: RubricVersion?
        do throws(PublishFailure) {
            version = try await publisher.version(number, of: lineage)
        } catch {
            throw Problem(error)
        }
        if let version { return version }
        let head = publisher.head(of: lineage).map { ", its head is version \($0.version)" } ?? ""
        throw Problem(.unknownVersion, "\(lineage) has no rubric version \(number)\(head)")
    }

    /// The history, newest first. `next` of one page is the `after` of the next.
    private func versions(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (lineage, limit, after) = try readPage(request)
        let page: [RubricVersion]
        do throws(PublishFailure) {
            page = try await publisher.versions(of: lineage, before: after, limit: limit)
        } catch {
            throw Problem(error)
        }
        return .object(capacity: 4096) { writer in
            writer.member("versions", array: page) { writer, version in
                writer.beginObject()
                RubricWriter.writeSummary(version, &writer)
                writer.endObject()
            }
            // Versions count down to 0 without a gap.
            let last = page.last?.version ?? 0
            writer.member("next", last > 0 ? String(last) : nil)
        }
    }

    private func readPage(_ request: RouteRequest) throws(Problem) -> (lineage: Lineage, limit: Int, after: Int?) {
        let problems = request.problems()
        let query = request.query(problems)
        let limit = query.integer("limit", in: 1...request.configuration.pageEntriesMax)
        let after = query.integer("after", in: 0...Int.max)
        let (task, partition) = (query.text("task"), query.text("partition"))
        try problems.check()
        let lineage = try tasks.lineage(task: task, partition: partition)
        return (lineage, limit ?? request.configuration.pageEntries, after)
    }

    /// What happened to each item between two versions.
    private func diff(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let problems = request.problems()
        let query = request.query(problems)
        let from = query.integer("from", in: 0...Int.max)
        let to = query.integer("to", in: 0...Int.max)
        for name in ["from", "to"] where query.parameters[name] == nil {
            problems.add("/" + name, "the query parameter is missing; it must be the number of a rubric version")
        }
        let (task, partition) = (query.text("task"), query.text("partition"))
        try problems.check()
        let lineage = try tasks.lineage(task: task, partition: partition)
        let before = try await version(from ?? 0, of: lineage)
        let after = try await version(to ?? 0, of: lineage)
        return .object(capacity: 4096) { writer in
            writer.member("from", before.version)
            writer.member("to", after.version)
            RubricDiffWriter.write(from: before.content, to: after.content, &writer)
        }
    }
}
