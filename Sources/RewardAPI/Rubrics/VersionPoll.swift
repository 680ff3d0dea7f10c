internal import HTTPEngine
internal import HTTPServer
internal import Locking
internal import RewardCore

/// `GET /rubric/version`, the route that every trainer polls.
///
/// The first request of a target is parsed in a task, which remembers the lineage that the target means. From then on
/// the same target is answered on the event loop: one lookup by the target's text, one look whether any head has changed,
/// and bytes that were made when that head became known. Requests that wait are always answered in a task.
final class VersionPoll: Sendable {
    /// The route's path.
    static let path = "/rubric/version"

    private let publisher: RubricPublisher
    private let tasks: TaskDirectory
    private let clock: any ServiceClock
    private let drain: Signal
    private let targetsMax: Int
    private let answers = Locked<[String: HeadAnswer]>([:])

    /// The route over the given parts of the service.
    init(
        _ dependencies: RewardAPIDependencies, tasks: TaskDirectory, drain: Signal,
        configuration: RewardAPIConfiguration
    ) {
        publisher = dependencies.publisher
        clock = dependencies.clock
        self.tasks = tasks
        self.drain = drain
        targetsMax = configuration.cachedTargetsMax
    }

    /// Its entry of the route table.
    var route: Route {
        .get(Self.path, scope: .read, query: ["task", "partition", "after", "wait"], answer)
    }

    /// The answers for the head that a target means, where the target was asked for before, else nil. Never blocks.
    func remembered(_ target: String) -> HeadAnswer? {
        guard let answer = answers.withLock({ $0[target] }) else { return nil }
        let changeCount = publisher.changeCount
        if answer.changeCount == changeCount { return answer }
        guard let head = publisher.head(of: answer.lineage) else { return nil }
        let fresh = HeadAnswer(head, changeCount: changeCount)
        remember(fresh, target: target)
        return fresh
    }

    private func answer(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (lineage, after, wait) = try read(request)
        if let after, let wait, wait > 0 { await waitForHead(of: lineage, after: after, seconds: wait) }
        let changeCount = publisher.changeCount
        guard let head = publisher.head(of: lineage) else { throw Problem(unknownPartition: lineage) }
        let answer = HeadAnswer(head, changeCount: changeCount)
        // A lineage that is not in use yet is not remembered: its version 0 is made anew at every look.
        if after == nil, request.head.method == .get, publisher.heads()[lineage] != nil {
            remember(answer, target: request.head.target)
        }
        return answer.response(ifNoneMatch: request.head.fields["If-None-Match"])
    }

    private func read(_ request: RouteRequest) throws(Problem) -> (lineage: Lineage, after: Int?, wait: Double?) {
        let problems = request.problems()
        let query = request.query(problems)
        let after = query.integer("after", in: 0...Int.max)
        let wait = query.seconds("wait", max: request.configuration.versionWaitSecondsMax)
        if query.parameters["wait"] != nil, query.parameters["after"] == nil {
            problems.add("/wait", "the query parameter needs after, the version that the caller has; add it")
        }
        let (task, partition) = (query.text("task"), query.text("partition"))
        try problems.check()
        return (try tasks.lineage(task: task, partition: partition), after, wait)
    }

    /// Returns when the head is newer than `after`, when the time is over, or when the service shuts down.
    private func waitForHead(of lineage: Lineage, after: Int, seconds: Double) async {
        // Subscribed before the head is looked at, so that no change falls between the two.
        let changes = publisher.changes()
        let publisher = publisher
        guard (publisher.head(of: lineage)?.version ?? 0) <= after else { return }
        await waitForFirst(of: [
            {
                for await _ in changes where (publisher.head(of: lineage)?.version ?? 0) > after { return }
            },
            // A cancelled sleep is a wait that ended.
            { [clock] in try? await clock.sleep(for: .seconds(seconds)) },
            { [drain] in await drain.wait() },
        ])
    }

    private func remember(_ answer: HeadAnswer, target: String) {
        answers.withLock { answers in
            if answers.count >= targetsMax, answers[target] == nil { answers = [:] }
            answers[target] = answer
        }
    }
}
