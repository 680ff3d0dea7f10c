internal import HTTPEngine
internal import HTTPServer
internal import Telemetry

/// What is answered on the event loop, and counted with handles that are looked up once.
///
/// These answers are counted but not timed: they take a microsecond, and reading the clock twice would be a good part
/// of it.
struct ImmediateAnswers: Sendable {
    private let versionPoll: VersionPoll
    private let ids: RequestIDs
    private let found: Counter
    private let notModified: Counter
    private let alive: [String: (counter: Counter, answer: PreparedAnswer)]

    /// The answers of the version poll and the liveness probe.
    init(_ versionPoll: VersionPoll, ids: RequestIDs, metrics: RequestMetrics) {
        self.versionPoll = versionPoll
        self.ids = ids
        found = metrics.counter(route: VersionPoll.path, method: .get, status: 200)
        notModified = metrics.counter(route: VersionPoll.path, method: .get, status: 304)
        alive = Dictionary(
            uniqueKeysWithValues: HealthRoutes.alive.map { path, response in
                (path, (metrics.counter(route: path, method: .get, status: 200), PreparedAnswer(response)))
            })
    }

    /// The answer to a GET request, or nil where it needs a task. `isReader` says whether the caller is known to be
    /// allowed to read; it is asked only where that is needed.
    func answer(to head: RequestHead, isReader: (RequestHead) -> Bool) -> HTTPServerResponse? {
        if let answer = versionPoll.remembered(head.target) {
            guard isReader(head) else { return nil }
            let response = answer.response(
                ifNoneMatch: head.fields["If-None-Match"], requestID: ids.id(for: head.fields))
            (response.status == 304 ? notModified : found).increment()
            return response
        }
        guard let (counter, answer) = alive[head.target] else { return nil }
        counter.increment()
        return answer.response(ids.id(for: head.fields))
    }
}
