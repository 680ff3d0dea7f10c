internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import Locking
internal import RewardCore

/// `GET /stats`: what stored rollouts come to, by rubric version and over time.
///
/// It reads the newest rollouts that fit, page by page and without their texts, at most `statisticsRolloutsMax` of
/// them; `complete` says whether that was all. An answer is kept for a second, for all who ask the same, and
/// requests that ask the same while one is being answered wait for its answer.
struct StatisticsRoutes: Sendable {
    private static let parameters = ["task", "partition", "run", "purpose", "since", "until", "buckets"]
    private static let bucketsDefault = 60
    private static let bucketsMax = 500

    private struct Answer: Sendable {
        let bytes: [UInt8]
        let isSimulated: Bool
    }

    private struct Order: Sendable {
        var filter: RolloutFilter
        let task: String
        let until: Timestamp
        let buckets: Int
    }

    private let rollouts: any RolloutStore
    private let tasks: TaskDirectory
    private let clock: any ServiceClock
    private let metrics: ReadingMetrics
    private let cache: Locked<AnswerCache>
    private let joined = JoinedRequests<Answer>()

    /// The route over the given parts of the service.
    init(
        _ dependencies: RewardAPIDependencies, tasks: TaskDirectory, metrics: ReadingMetrics,
        configuration: RewardAPIConfiguration
    ) {
        rollouts = dependencies.rollouts
        clock = dependencies.clock
        self.tasks = tasks
        self.metrics = metrics
        cache = Locked(AnswerCache(entriesMax: configuration.cachedStatisticsMax))
    }

    /// Its entry of the route table.
    var routes: [Route] { [.get("/stats", scope: .read, query: Self.parameters, answer)] }

    private func answer(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let order = try read(request)
        let key = request.head.target
        let now = clock.monotonic()
        if let kept = cache.withLock({ $0.answer(to: key, at: now) }) {
            return Self.response(kept.bytes, isSimulated: kept.isSimulated)
        }
        let configuration = request.configuration
        let outcome = try await joined.run(.equalTargets(key), requestHash: []) { (_) throws(Problem) in
            try await compute(order, key: key, from: now, configuration)
        }
        guard case .value(let answer, _) = outcome else { throw Problem.abandoned }
        return Self.response(answer.bytes, isSimulated: answer.isSimulated)
    }

    private func compute(
        _ order: Order, key: String, from now: ContinuousClock.Instant, _ configuration: RewardAPIConfiguration
    ) async throws(Problem) -> Answer {
        let (statistics, isComplete) = try await gather(order, max: configuration.statisticsRolloutsMax)
        if !isComplete { metrics.statisticsCutShort() }
        let bytes = Self.bytes(statistics, order, isComplete: isComplete)
        let end = now + .milliseconds(Int(configuration.statisticsSeconds * 1000))
        let isSimulated = statistics.isSimulated
        cache.withLock { $0.keep(bytes, isSimulated: isSimulated, to: key, until: end, at: now) }
        return Answer(bytes: bytes, isSimulated: isSimulated)
    }

    private static func response(_ bytes: [UInt8], isSimulated: Bool) -> HTTPServerResponse {
        var response = HTTPServerResponse(status: 200, contentType: "application/json", bytes: bytes)
        if isSimulated { response.markSimulated() }
        return response
    }

    private func read(_ request: RouteRequest) throws(Problem) -> Order {
        let problems = request.problems()
        let query = request.query(problems)
        let (task, partition) = (query.text("task"), query.text("partition"))
        var filter = RolloutFilter()
        filter.run = query.text("run", bytesMax: request.configuration.nameBytesMax)
        filter.purpose = query.choice("purpose", RolloutPurpose.self)
        filter.since = query.time("since")
        filter.until = query.time("until")
        let buckets = query.integer("buckets", in: 1...Self.bucketsMax)
        if let since = filter.since, let until = filter.until, since >= until {
            problems.add("/until", "the query parameter is \(until.text), which is not after since")
        }
        try problems.check()
        let lineage = try tasks.lineage(task: task, partition: partition)
        filter.task = lineage.task
        filter.partition = partition
        filter.isNewestFirst = true
        filter.omitsTexts = true
        return Order(
            filter: filter, task: lineage.task, until: filter.until ?? clock.now(),
            buckets: buckets ?? Self.bucketsDefault)
    }

    /// Reads pages, newest first, until the rollouts or the allowance end.
    private func gather(_ order: Order, max: Int) async throws(Problem) -> (RolloutStatistics, isComplete: Bool) {
        var statistics = RolloutStatistics()
        var filter = order.filter
        var left = max
        repeat {
            filter.limit = min(left, RolloutFilter.limitMax)
            let page: RolloutFiguresPage
            do throws(StoreError) {
                page = try await rollouts.figures(filter)
            } catch {
                throw Problem(error)
            }
            for figures in page.figures { statistics.add(figures) }
            left -= page.figures.count
            filter.after = page.next
        } while filter.after != nil && left > 0
        return (statistics, filter.after == nil)
    }

    private static func bytes(_ statistics: RolloutStatistics, _ order: Order, isComplete: Bool) -> [UInt8] {
        var writer = JSONWriter(capacity: 16 << 10)
        writer.beginObject()
        writer.member("task", order.task)
        writer.member("partition", order.filter.partition)
        writer.member("since", statistics.start ?? order.filter.since ?? order.until)
        writer.member("until", order.until)
        writer.member("complete", isComplete)
        StatisticsWriter(statistics: statistics, until: order.until, buckets: order.buckets).write(&writer)
        writer.simulatedMark(statistics.isSimulated)
        writer.endObject()
        return writer.takeBytes()
    }
}
