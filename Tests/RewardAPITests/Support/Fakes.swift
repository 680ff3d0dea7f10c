import Judging
import Locking
import RewardAPI
import RewardCore
import TestSupport

/// Bytes written by a stream.
final class ByteSink: Sendable {
    private let state = Locked<[UInt8]>([])
    func append(_ bytes: [UInt8]) { state.withLock { $0 += bytes } }
    var bytes: [UInt8] { state.withLock { $0 } }
}

/// A readiness that tests set.
final class SettableReadiness: ReadinessSource {
    private let state = Locked(Readiness())
    func set(_ change: @Sendable (inout Readiness) -> Void) { state.withLock { change(&$0) } }
    func readiness() -> Readiness { state.withLock { $0 } }
}

/// Keeps what was reported.
final class RecordingLog: RequestLog {
    private let state = Locked<[RequestLogEntry]>([])
    func finished(_ entry: RequestLogEntry) { state.withLock { $0.append(entry) } }
    var entries: [RequestLogEntry] { state.withLock { $0 } }
}

/// Keeps what was reported of runs, as lines.
final class RecordingRunLog: RunLog {
    private let state = Locked<[String]>([])
    var lines: [String] { state.withLock { $0 } }

    func oldPinUsed(task: String, run: String, step: Int64, madeAt: Timestamp) {
        state.withLock { $0.append("old \(task) \(run) \(step) \(madeAt.text)") }
    }

    func restored(run: String, step: Int64, published: [RubricVersion], abandonedRollouts: Int) {
        let versions = published.map { "\($0.version)" }.joined(separator: ",")
        state.withLock { $0.append("restored \(run) \(step) [\(versions)] \(abandonedRollouts)") }
    }

    func textsDeleted(run: String, rollouts: Int) { state.withLock { $0.append("deleted \(run) \(rollouts)") } }
}

/// Answers orders as scripted, keeps the records as the real service does, and remembers the orders.
final class ScriptedScoring: RolloutScoring {
    /// What the next orders get.
    struct Script: Sendable {
        var refusal: ScoreRefusal?
        /// By the index of the rollout; `nil` scores 11 of 15.
        var failures: [Int: ScoreFailure] = [:]
        var scores: [Int: Int] = [:]
        var versions: [Int: Int] = [:]
        var isSimulated = false
        var basisChanged = false
        var pinnedBy: String?
        var pinnedAt: Timestamp?
        /// Held by every order.
        var gate: Gate?
    }

    private let publisher: RubricPublisher
    private let store: MemoryRolloutStore
    private let clock: ManualClock
    private let ids = CountingIDs()
    private let state = Locked<(script: Script, orders: [ScoreOrder])>((Script(), []))
    private let cancellations = Locked(0)

    init(publisher: RubricPublisher, store: MemoryRolloutStore, clock: ManualClock) {
        self.publisher = publisher
        self.store = store
        self.clock = clock
    }

    var orders: [ScoreOrder] { state.withLock { $0.orders } }

    /// How many orders were cancelled while they were held.
    var cancelled: Int { cancellations.withLock { $0 } }

    func script(_ change: @Sendable (inout Script) -> Void) { state.withLock { change(&$0.script) } }

    func score(_ order: ScoreOrder) async throws(ScoreRefusal) -> [ScoredRollout] {
        let script = state.withLock { state in
            state.orders.append(order)
            return state.script
        }
        if let refusal = script.refusal { throw refusal }
        if let gate = script.gate { await gate.pass() }
        if Task.isCancelled {
            cancellations.withLock { $0 += 1 }
            if order.answer != nil { throw .abandoned }
        }
        let scored = order.rollouts.indices.map { index in
            ScoredRollout(
                record: record(order, index, script), basisChanged: script.basisChanged, pinnedAt: script.pinnedAt)
        }
        guard order.isKept else { return scored }
        let answer = order.answer?(scored)
        if order.answer != nil, answer == nil { return scored }
        do throws(StoreError) {
            try await store.append(order.held + scored.map(\.record), answer: answer)
        } catch {
            throw .store(error)
        }
        return scored
    }

    private func record(_ order: ScoreOrder, _ index: Int, _ script: Script) -> StoredRollout {
        let rollout = order.rollouts[index]
        let head = publisher.head(of: Lineage(task: order.task, partition: rollout.partition))
        let basis = Basis(
            rubricVersion: script.versions[index] ?? head?.version ?? 0, rubricHash: head?.hash ?? "",
            program: order.program ?? .perItem, rewardRule: .normalized, templateHashes: ["rm_score": "abc"],
            judgeModel: "judge-7b")
        let score = script.scores[index] ?? 11
        let flow = min(score, 5)
        let failure = script.failures[index]
        let judgement = Judgement(
            outcome: failure.map { .failed($0) } ?? .scored(reward: Double(score) / 15, score: Double(score)),
            scoreMin: 0, scoreMax: 15, decidedBy: failure == nil ? .judge : nil,
            verdicts: failure != nil
                ? []
                : [
                    Verdict(name: "flow", score: Double(flow), min: 0, max: 5, rationale: "It flows."),
                    Verdict(name: "depth", score: Double(score - flow), min: 0, max: 10, rationale: "It is deep."),
                ],
            checks: [CheckResult(name: "min_words", passed: true)], basis: basis, endpoint: "main",
            isSimulated: script.isSimulated,
            usage: TokenUsage(calls: 2, promptTokens: 100, completionTokens: 20, cachedTokens: 40), retries: 1,
            latencyMilliseconds: 12.5)
        return StoredRollout(
            scoreID: ids.makeID("score"), at: clock.now(), task: order.task, rollout: rollout, run: order.run,
            step: order.step, purpose: order.purpose, pinnedBy: script.pinnedBy, judgement: judgement,
            notes: order.notes.isEmpty ? [] : order.notes[index])
    }
}

/// A controller that keeps its runs in a memory store and does what tests tell it.
final class ScriptedMetaRuns: MetaRunController {
    /// What the next calls get.
    struct Script: Sendable {
        var refusal: MetaRunRefusal?
        /// The runs that `start` answers; made from the order where empty.
        var tickets: [MetaRunTicket] = []
        /// What the runs have become when `waitForEnd` returns.
        var ended: [MetaRun] = []
        /// Held by `waitForEnd`.
        var gate: Gate?
    }

    private let store: MemoryMetaRunStore
    private let (told, teller) = AsyncStream.makeStream(of: MetaRunEvent.self)
    private let clock: ManualClock
    private let ids = CountingIDs()
    private let state = Locked<(script: Script, orders: [MetaRunOrder], modes: [String: ScheduleSettings.Mode])>(
        (Script(), [], ["essay_writing": .auto, "math": .auto]))

    init(store: MemoryMetaRunStore, clock: ManualClock) {
        self.store = store
        self.clock = clock
    }

    var orders: [MetaRunOrder] { state.withLock { $0.orders } }

    func script(_ change: @Sendable (inout Script) -> Void) { state.withLock { change(&$0.script) } }

    /// A run as `start` makes it.
    func makeRun(partition: String = "default", status: MetaRunStatus = .queued) -> MetaRun {
        var run = MetaRun(
            id: ids.makeID("run"), lineage: Lineage(task: "essay_writing", partition: partition),
            parameters: MetaRunParameters(samples: 16, seed: 7), trigger: .manual, queuedAt: clock.now())
        run.status = status
        return run
    }

    func start(_ order: MetaRunOrder) async throws(MetaRunRefusal) -> [MetaRunTicket] {
        let script = state.withLock { state in
            state.orders.append(order)
            return state.script
        }
        if let refusal = script.refusal { throw refusal }
        if !script.tickets.isEmpty { return script.tickets }
        let run = makeRun(partition: order.partition ?? "default")
        do throws(StoreError) { try await store.save(run) } catch { throw .store(error) }
        return [MetaRunTicket(run: run, joined: false)]
    }

    func waitForEnd(
        of ids: [String], until deadline: ContinuousClock.Instant
    ) async throws(MetaRunRefusal) -> [MetaRun] {
        let script = state.withLock { $0.script }
        if let gate = script.gate { await gate.pass() }
        return script.ended
    }

    func cancel(id: String) async throws(MetaRunRefusal) -> MetaRun {
        let found: MetaRun?
        do throws(StoreError) { found = try await store.run(id: id) } catch { throw .store(error) }
        guard var run = found else { throw .unknownRun(id) }
        run.status = .cancelled
        do throws(StoreError) { try await store.save(run) } catch { throw .store(error) }
        return run
    }

    func supersede(_ lineage: Lineage, because reason: String) async throws(MetaRunRefusal) -> MetaRun? { nil }

    func mode(of task: String) -> ScheduleSettings.Mode? { state.withLock { $0.modes[task] } }

    func setMode(_ mode: ScheduleSettings.Mode, of task: String) async throws(MetaRunRefusal) -> Bool {
        try state.withLock { state throws(MetaRunRefusal) in
            if let refusal = state.script.refusal { throw refusal }
            guard state.modes[task] != nil else { return false }
            state.modes[task] = mode
            return true
        }
    }

    /// Tells those who listen.
    func tell(_ event: MetaRunEvent) { teller.yield(event) }

    func events() -> AsyncStream<MetaRunEvent> { told }
}
