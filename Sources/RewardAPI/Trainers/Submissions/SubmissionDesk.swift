internal import HTTPEngine
internal import HTTPServer
internal import Judging
internal import Locking
internal import RewardCore

/// Has submitted work done while nobody waits for it: drives `SubmissionTable` with the clock.
///
/// The work runs in `run`, as part of the service, and not in the request that submitted it. A shutdown cancels it at
/// once: what it would find out is kept in memory only, and whoever asks after the restart hears that there is no such
/// work and submits it again.
final class SubmissionDesk: Sendable {
    private struct Job: Sendable {
        let id: String
        let work: TrainerWork
    }

    private let table: Locked<SubmissionTable>
    private let trainers: TrainerDesk
    private let clock: any ServiceClock
    private let ids: any IDSource
    private let drain: Signal
    private let metrics: SubmissionMetrics
    private let requestLog: (any RequestLog)?
    private let jobs: AsyncStream<Job>
    private let begin: AsyncStream<Job>.Continuation

    /// A desk without work. `drain` is raised when the service begins to shut down.
    init(
        _ dependencies: RewardAPIDependencies, trainers: TrainerDesk, drain: Signal,
        configuration: RewardAPIConfiguration
    ) {
        let table = Locked(
            SubmissionTable(
                limits: SubmissionTable.Limits(
                    submissionsMax: configuration.submissionsMax, bytesMax: configuration.submissionBytesMax,
                    keeps: .seconds(configuration.submissionKeepSeconds))))
        self.table = table
        self.trainers = trainers
        self.drain = drain
        clock = dependencies.clock
        ids = dependencies.ids
        requestLog = dependencies.requestLog
        metrics = SubmissionMetrics(dependencies.metrics) { [clock] in
            let now = clock.monotonic()
            return table.withLock { table in
                table.expire(at: now)
                return table.counts
            }
        }
        (jobs, begin) = AsyncStream.makeStream(of: Job.self)
    }

    /// Takes work in and returns the identifier to ask for it by. Throws what makes the request unusable, `overloaded`
    /// where as much runs as may, and `memoryFull` where the requests of what runs take as many bytes as they may.
    func submit(_ request: RouteRequest, _ dialect: TrainerDialect) throws(Problem) -> String {
        do throws(Problem) {
            return try admit(request, dialect)
        } catch {
            trainers.count(error, dialect)
            throw error
        }
    }

    private func admit(_ request: RouteRequest, _ dialect: TrainerDialect) throws(Problem) -> String {
        // Read first, so that the submitter hears what is wrong with it.
        let work = try trainers.read(request, dialect)
        let identity = TrainerDesk.identity(of: request)
        let admission = change { table, now in
            table.submit(
                identity, of: request.principal.name, bytes: request.bytes.count, id: { ids.makeID("reward") }, at: now)
        }
        switch admission {
        case .join(let id):
            metrics.count(.joined)
            return id
        case .begin(let id):
            guard case .enqueued = begin.yield(Job(id: id, work: work)) else {
                end(id, with: work.missing("the service is shutting down"))
                throw Problem(.draining, "the service is shutting down; send the request again after its restart")
            }
            metrics.count(.begun)
            return id
        case .tooMany(let max):
            metrics.count(.full)
            throw Problem(
                .overloaded,
                "\(max) submissions are being scored, which is limits.submissions_max; submit it again a little later")
        case .tooLarge(let max):
            metrics.count(.full)
            throw Problem(
                .memoryFull,
                "with this one the submissions that are being scored would have more than \(max) bytes, which is "
                    + "limits.submission_bytes_max; submit it again a little later")
        }
    }

    /// What became of the work that a principal has submitted.
    func look(_ id: String, of principal: Principal) -> SubmissionTable.Look {
        let look = change { table, now in table.look(id, of: principal.name, at: now) }
        switch look {
        case .running: metrics.count(.running)
        case .ended(let result): metrics.count(result.hasReward ? .reward : .missing)
        case .unknown: metrics.count(.unknown)
        }
        return look
    }

    /// Does the work until the calling task is cancelled; then all of it has ended. Call it once.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs { group.addTask { await self.perform(job) } }
        }
    }

    /// Takes no more work in. What runs is cancelled by the signal of the shutdown.
    func beginDraining() { begin.finish() }

    private func perform(_ job: Job) async {
        let result = Locked(job.work.missing("the service is shutting down"))
        await waitForFirst(of: [
            {
                let own = await self.result(of: job)
                // What was cancelled has found out nothing.
                if !Task.isCancelled { result.withLock { $0 = own } }
            },
            { [drain] in await drain.wait() },
        ])
        end(job.id, with: result.withLock { $0 })
    }

    /// Has a piece of work done, and again after passing trouble while there is time: nobody waits for it, so nothing
    /// is won by telling of it.
    private func result(of job: Job) async -> SubmissionTable.Result {
        var pause = RetryPause()
        while true {
            do throws(Problem) {
                let answer = try await trainers.answer(job.work) { [table] in
                    table.withLock { $0.askers(job.id) }
                }
                guard case .bytes(let body) = answer.response.body else {
                    return job.work.missing("the answer is a stream")
                }
                return SubmissionTable.Result(
                    body: body, isSimulated: answer.response.fields.contains("Metareward-Simulated"),
                    hasReward: answer.substitutes == 0)
            } catch {
                let passes = error.type.asksToRetry && error.type != .rewardMissing && error.type != .draining
                let now = clock.monotonic()
                let hasTime = job.work.order.map { pause.fits(before: $0.deadline, at: now) } ?? false
                guard passes, hasTime, (try? await clock.sleep(for: .seconds(pause.seconds))) != nil else {
                    trainers.count(error, job.work.dialect)
                    report(error, of: job.work.request)
                    return job.work.missing(error.detail)
                }
                pause.lengthen()
            }
        }
    }

    private func end(_ id: String, with result: SubmissionTable.Result) {
        change { table, now in table.end(id, with: result, at: now) }
    }

    /// Has the log tell of work that came to nothing: its request was answered long ago, and well.
    private func report(_ problem: Problem, of request: RouteRequest) {
        requestLog?.finished(
            RequestLogEntry(
                requestID: request.id, traceID: request.trace.own.traceID, spanID: request.trace.own.spanID,
                callerSpanID: request.trace.callerSpanID, peer: request.peer, principal: request.principal.name,
                method: request.head.method.rawValue, route: request.route.pattern.text,
                status: problem.type.status, bodyBytes: request.bytes.count,
                seconds: (clock.monotonic() - request.receivedAt) / .seconds(1), problem: problem.type,
                detail: problem.cause ?? problem.detail))
    }

    private func change<Value: Sendable>(
        _ body: (inout SubmissionTable, ContinuousClock.Instant) -> Value
    ) -> Value {
        let now = clock.monotonic()
        return table.withLock { body(&$0, now) }
    }
}

extension TrainerWork {
    /// What is told where no reward came of it.
    fileprivate func missing(_ detail: String) -> SubmissionTable.Result {
        SubmissionTable.Result(body: ROLLAnswer.missing(detail), hasReward: false)
    }
}
