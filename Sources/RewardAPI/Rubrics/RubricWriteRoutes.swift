internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import Judging
internal import RewardCore

/// `POST /rubric` and `POST /rubric/rollback`. Both answer 201 with the new head, once it is durable.
struct RubricWriteRoutes: Sendable {
    private static let publishMembers = ["task", "partition", "text", "items", "comment", "origin", "expected_version"]
    private static let rollbackMembers = ["task", "partition", "to_version", "unpin"]

    private let publisher: RubricPublisher
    private let restorer: RunRestorer
    private let tasks: TaskDirectory
    private let metrics: RunMetrics
    private let trail: AuditTrail

    /// The routes over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory, metrics: RunMetrics, trail: AuditTrail) {
        self.trail = trail
        restorer = dependencies.runs.restorer
        self.metrics = metrics
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
                source: publication.content.source, audit: trail.note(.publishRubric, request))
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
        let (lineage, number, unpins) = try readRollback(request)
        let comment = "Rolled back to version \(number)."
        if unpins { return try await rollBackAndUnpin(lineage, to: number, comment, request) }
        do throws(PublishFailure) {
            if let version = try await publisher.version(number, of: lineage) {
                let head = try await publisher.publish(
                    version.content, to: lineage, origin: .rollback, comment: comment, source: version.source,
                    audit: trail.note(.rollBackRubric, request))
                return created(head)
            }
        } catch {
            throw Problem(error, contentPointer: "/to_version")
        }
        throw Self.unknownVersion(number, of: lineage)
    }

    /// The same, and the pins on the version left behind are freed.
    private func rollBackAndUnpin(
        _ lineage: Lineage, to number: Int, _ comment: String, _ request: RouteRequest
    ) async throws(Problem) -> HTTPServerResponse {
        do throws(RestoreRefusal) {
            let note = trail.note(.rollBackRubric, request)
            if let done = try await restorer.rollBackAndUnpin(lineage, to: number, comment: comment, audit: note) {
                metrics.countUnpinned(done.freedPins)
                await trail.append(
                    .unpin, request, target: "\(lineage)", after: "\(done.freedPins) pins freed")
                return created(done.head, freedPins: done.freedPins)
            }
        } catch {
            if case .publish(let failure) = error { throw Problem(failure, contentPointer: "/to_version") }
            throw Problem(error, errorsMax: 1)
        }
        throw Self.unknownVersion(number, of: lineage)
    }

    private static func unknownVersion(_ number: Int, of lineage: Lineage) -> Problem {
        let detail = "\(lineage) has no rubric version \(number); GET /rubric/versions lists them"
        return Problem(.unknownVersion, detail, errors: [FieldProblem(pointer: "/to_version", detail: detail)])
    }

    private func readRollback(_ request: RouteRequest) throws(Problem) -> (lineage: Lineage, version: Int, unpins: Bool)
    {
        let problems = request.problems()
        _ = request.query(problems)
        let (body, _) = try request.body(known: Self.rollbackMembers, problems)
        let name = body.text("task", bytes: 1...Int.max)
        let partition = body.text("partition", bytes: 1...Int.max)
        body.require("to_version", "the number of a rubric version")
        let version = body.integer("to_version", in: 0...Int.max)
        let unpins = body.bool("unpin") ?? false
        try problems.check()
        return (try tasks.lineage(task: name, partition: partition), version ?? 0, unpins)
    }

    private func created(_ head: RubricVersion, freedPins: Int? = nil) -> HTTPServerResponse {
        var response = HTTPServerResponse.object(status: 201, capacity: 4096) { writer in
            RubricWriter.writeWhole(head, &writer)
            if let freedPins { writer.member("freed_pins", freedPins) }
        }
        let partition = PercentCoding.encode(head.lineage.partition)
        response.fields.add(
            "Location", "/rubric?task=\(head.lineage.task)&partition=\(partition)&version=\(head.version)")
        response.fields.add("ETag", "\"\(head.entityTag)\"")
        return response
    }
}
