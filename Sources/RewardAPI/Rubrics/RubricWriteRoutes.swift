internal import HTTPEngine
internal import HTTPServer
internal import RewardCore

/// `POST /rubric` and `POST /rubric/rollback`. Both answer 201 with the new head, once it is durable.
struct RubricWriteRoutes: Sendable {
    private static let publishMembers = ["task", "partition", "text", "items", "comment", "origin", "expected_version"]
    private static let rollbackMembers = ["task", "partition", "to_version"]

    private let publisher: RubricPublisher
    private let tasks: TaskDirectory

    /// The routes over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory) {
        publisher = dependencies.publisher
        self.tasks = tasks
    }

    /// Their entries of the route table.
    var routes: [Route] {
        [
            .post("/rubric", scope: .operate, publish),
            .post("/rubric/rollback", scope: .operate, rollBack),
        ]
    }

    private struct Publication: Sendable {
        var lineage: Lineage
        var content: RubricContentReader.Content
        var origin: RubricOrigin
        var comment: String?
        var expectedVersion: Int?
    }

    private func publish(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let publication = try readPublication(request)
        do throws(PublishFailure) {
            let head = try await publisher.publish(
                publication.content.content, to: publication.lineage, origin: publication.origin,
                expectedVersion: publication.expectedVersion, comment: publication.comment,
                source: publication.content.source)
            return created(head)
        } catch {
            throw Problem(error)
        }
    }

    private func readPublication(_ request: RouteRequest) throws(Problem) -> Publication {
        let problems = request.problems()
        _ = request.query(problems)
        let (body, _) = try request.body(known: Self.publishMembers, problems)
        let name = body.text("task", bytes: 1...Int.max)
        let partition = body.text("partition", bytes: 1...Int.max)
        let takesGuidelines = tasks.find(name)?.rubricKind == .guidelines
        let content = RubricContentReader(takesGuidelines: takesGuidelines).content(body)
        let comment = body.text("comment", bytes: 0...request.configuration.commentBytesMax)
        let origin = origin(body)
        let expectedVersion = body.integer("expected_version", in: 0...Int.max)
        try problems.check()
        let lineage = try tasks.lineage(task: name, partition: partition)
        // Without a problem there is content; the alternative is unreachable and still answered.
        guard let content else { throw Problem(invalid: "", "the body says no rubric; send text or items") }
        return Publication(
            lineage: lineage, content: content, origin: origin, comment: comment, expectedVersion: expectedVersion)
    }

    /// Where the rubric comes from; the other origins are the service's own to say.
    private func origin(_ body: ObjectReader) -> RubricOrigin {
        guard let text = body.text("origin", bytes: 0...Int.max) else { return .manual }
        let allowed = [RubricOrigin.manual, .imported]
        if let origin = allowed.first(where: { $0.rawValue == text }) { return origin }
        body.problems.add("/origin", "the origin \(quoted(text)) cannot be chosen; use manual or import")
        return .manual
    }

    private func rollBack(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (lineage, number) = try readRollback(request)
        do throws(PublishFailure) {
            if let version = try await publisher.version(number, of: lineage) {
                let head = try await publisher.publish(
                    version.content, to: lineage, origin: .rollback, comment: "Rolled back to version \(number).",
                    source: version.source)
                return created(head)
            }
        } catch {
            throw Problem(error, contentPointer: "/to_version")
        }
        let detail = "\(lineage) has no rubric version \(number); GET /rubric/versions lists them"
        throw Problem(.unknownVersion, detail, errors: [FieldProblem(pointer: "/to_version", detail: detail)])
    }

    private func readRollback(_ request: RouteRequest) throws(Problem) -> (lineage: Lineage, version: Int) {
        let problems = request.problems()
        _ = request.query(problems)
        let (body, _) = try request.body(known: Self.rollbackMembers, problems)
        let name = body.text("task", bytes: 1...Int.max)
        let partition = body.text("partition", bytes: 1...Int.max)
        body.require("to_version", "the number of a rubric version")
        let version = body.integer("to_version", in: 0...Int.max)
        try problems.check()
        return (try tasks.lineage(task: name, partition: partition), version ?? 0)
    }

    private func created(_ head: RubricVersion) -> HTTPServerResponse {
        var response = HTTPServerResponse.object(status: 201, capacity: 4096) { RubricWriter.writeWhole(head, &$0) }
        let partition = PercentCoding.encode(head.lineage.partition)
        response.fields.add(
            "Location", "/rubric?task=\(head.lineage.task)&partition=\(partition)&version=\(head.version)")
        response.fields.add("ETag", "\"\(head.entityTag)\"")
        return response
    }
}
