import Locking
import Prompts
import RewardCore
import TestSupport
import Testing

@testable import Refinement

/// Everything around a worker, in memory. A second harness over the same stores is the next process.
struct Harness: Sendable {
    var rubrics = MemoryRubricStore()
    var templateStore = MemoryTemplateStore()
    var runs: any MetaRunStore = MemoryMetaRunStore()
    var evolution = MemoryEvolutionStore()
    var rollouts = MemoryRolloutStore()
    /// Stands between the worker and `rollouts` where a test needs it to.
    var rolloutsAsSeen: (any RolloutStore)?
    var clock = ManualClock()
    var ids = CountingIDs()
    var observer = CountingObserver()
    var tasks: [TaskSettings]
    var model: ScriptedMetaModel
    let publisher: RubricPublisher
    let book: TemplateBook

    static let essay = Lineage(task: "essay")

    /// A task named `essay` with one item, for which few samples and calls are enough.
    static func task(_ change: (inout TaskSettings) -> Void = { _ in }) -> TaskSettings {
        var task = TaskSettings(
            name: "essay", description: "Write an essay.",
            initialRubric: .items([RubricItem(name: "style", text: "Scores the style.", min: 0, max: 5)]))
        task.meta.samples = 2
        change(&task)
        return task
    }

    init(
        tasks: [TaskSettings] = [Harness.task()], model: ScriptedMetaModel = ScriptedMetaModel(),
        after earlier: Harness? = nil, runs: (any MetaRunStore)? = nil
    ) async throws {
        if let earlier {
            rubrics = earlier.rubrics
            templateStore = earlier.templateStore
            self.runs = earlier.runs
            evolution = earlier.evolution
            rollouts = earlier.rollouts
            clock = earlier.clock
            ids = earlier.ids
        }
        if let runs { self.runs = runs }
        self.tasks = tasks
        self.model = model
        publisher = RubricPublisher(store: rubrics, clock: clock, tasks: tasks)
        book = TemplateBook(store: templateStore)
        try await publisher.load()
        let now = clock.now()
        try await book.load(defaults: tasks.flatMap { DefaultTemplates.templates(for: $0, at: now) })
    }

    /// A worker that has loaded what the stores hold.
    func loadedWorker() async throws -> RefinementWorker {
        let prompts = MetaPromptBuilder(fence: Fence(secret: Array(0..<32)), renderer: TemplateRenderer())
        let worker = RefinementWorker(
            RefinementParts(
                tasks: tasks, models: Dictionary(uniqueKeysWithValues: tasks.map { ($0.name, model) }), runs: runs,
                evolution: evolution, rollouts: rolloutsAsSeen ?? rollouts, publisher: publisher, templates: book,
                prompts: prompts,
                clock: clock, ids: ids,
                seeds: { 7 }, observer: observer))
        try await worker.load()
        return worker
    }

    /// Runs `body` beside a working worker, then shuts it down and waits for it.
    func whileWorking<Output: Sendable>(
        _ body: @escaping @Sendable (RefinementWorker) async throws -> Output
    ) async throws -> Output {
        let worker = try await loadedWorker()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            defer { worker.shutdown() }
            return try await body(worker)
        }
    }

    /// Keeps `count` eligible rollouts of the essay task, or others where `change` says so.
    @discardableResult
    func keep(
        _ count: Int, partition: String = Lineage.defaultPartition, version: Int = 0, purpose: RolloutPurpose = .train,
        decidedBy: ScoreDecider? = .judge, isAbandoned: Bool = false, prefix: String = "score"
    ) async throws -> [String] {
        let records = (0..<count).map { number in
            Fixtures.record(
                "\(prefix)_\(partition)_\(version)_\(number)", partition: partition, version: version,
                purpose: purpose, decidedBy: decidedBy, isAbandoned: isAbandoned)
        }
        try await rollouts.append(records)
        return records.map(\.scoreID)
    }

    /// Far enough away that no wait of a test ends by its deadline.
    var never: ContinuousClock.Instant { clock.monotonic() + .seconds(1_000_000) }
}

/// Records for tests.
enum Fixtures {
    static func record(
        _ scoreID: String, partition: String = Lineage.defaultPartition, version: Int = 0,
        purpose: RolloutPurpose = .train, decidedBy: ScoreDecider? = .judge, isAbandoned: Bool = false,
        prompt: String? = "Write about rivers.", response: String? = nil, reference: String? = nil,
        isSimulated: Bool = false, reward: Double = 0.8
    ) -> StoredRollout {
        let basis = Basis(
            rubricVersion: version, rubricHash: "hash", program: .perItem, rewardRule: .normalized,
            templateHashes: [:], judgeModel: "judge")
        let judgement = Judgement(
            outcome: .scored(reward: reward, score: 4), scoreMin: 0, scoreMax: 5, decidedBy: decidedBy,
            verdicts: [Verdict(name: "style", score: 4, min: 0, max: 5, rationale: "Fluent.")], basis: basis,
            endpoint: "judge", isSimulated: isSimulated, usage: TokenUsage(), retries: 0, latencyMilliseconds: 1)
        let rollout = Rollout(
            id: scoreID, prompt: prompt.map { .text($0) }, response: .text(response ?? "A river runs. \(scoreID)"),
            reference: reference, partition: partition)
        return StoredRollout(
            scoreID: scoreID, at: Timestamp(milliseconds: 0), task: "essay", rollout: rollout, run: nil, step: nil,
            purpose: purpose, pinnedBy: nil, judgement: judgement, isAbandoned: isAbandoned)
    }

    static func run(
        _ id: String = "meta_1", lineage: Lineage = Harness.essay, samples: Int = 2, isDryRun: Bool = false,
        trigger: MetaRunTrigger = .manual, strategy: MetaRunParameters.Strategy = .uniform
    ) -> MetaRun {
        let parameters = MetaRunParameters(samples: samples, strategy: strategy, seed: 7, isDryRun: isDryRun)
        return MetaRun(
            id: id, lineage: lineage, parameters: parameters, trigger: trigger, queuedAt: Timestamp(milliseconds: 0))
    }

    /// An item; without a text it gets one that is no other item's near-duplicate.
    static func item(_ name: String, _ text: String? = nil, min: Int = 0, max: Int = 5) -> RubricItem {
        RubricItem(name: name, text: text ?? "Scores \(name).", min: min, max: max)
    }
}

/// Keeps what the worker reports.
final class CountingObserver: RefinementObserver {
    struct Counts: Sendable {
        var ended: [MetaRunStatus] = []
        var dropped: [ItemDropReason] = []
        var stages: [MetaRunStage] = []
        var stageTimes: [Duration] = []
        var storeFailures = 0
    }

    private let state = Locked(Counts())

    var counts: Counts { state.withLock { $0 } }

    func stageFinished(_ stage: MetaRunStage, took: Duration, task: String) {
        state.withLock {
            $0.stages.append(stage)
            $0.stageTimes.append(took)
        }
    }
    func runEnded(_ run: MetaRun) { state.withLock { $0.ended.append(run.status) } }
    func itemDropped(_ reason: ItemDropReason, task: String) { state.withLock { $0.dropped.append(reason) } }
    func storeFailed(_ error: StoreError, task: String) { state.withLock { $0.storeFailures += 1 } }
}

/// A meta run store that remembers every state it was given, in order: all the points at which a process could die. A
/// save for which `hold` gives a signal raises `held` and waits.
final class RecordingMetaRunStore: MetaRunStore {
    let held = Signal()
    private let inner = MemoryMetaRunStore()
    private let history = Locked<[MetaRun]>([])
    private let hold: @Sendable (MetaRun) -> Signal?

    init(hold: @escaping @Sendable (MetaRun) -> Signal? = { _ in nil }) { self.hold = hold }

    var saved: [MetaRun] { history.withLock { $0 } }

    func save(_ run: MetaRun) async throws(StoreError) {
        if let signal = hold(run) {
            held.raise()
            await signal.wait()
        }
        try await inner.save(run)
        history.withLock { $0.append(run) }
    }

    func run(id: String) async throws(StoreError) -> MetaRun? { try await inner.run(id: id) }
    func activeRuns() async throws(StoreError) -> [MetaRun] { try await inner.activeRuns() }
    func runs(
        task: String?, partition: String?, after: String?, limit: Int
    ) async throws(StoreError) -> [MetaRun] {
        try await inner.runs(task: task, partition: partition, after: after, limit: limit)
    }
    func sampledScores(of lineage: Lineage) async throws(StoreError) -> Set<String> {
        try await inner.sampledScores(of: lineage)
    }
}

/// A rollout store that, as a database may, refuses to write counters for a task that is cancelled.
struct CancellableRolloutStore: RolloutStore {
    let inner: MemoryRolloutStore

    func append(_ rollouts: [StoredRollout], answer: KeptAnswer?) async throws(StoreError) {
        try await inner.append(rollouts, answer: answer)
    }
    func keptAnswer(_ key: AnswerKey, at now: Timestamp) async throws(StoreError) -> KeptAnswer? {
        try await inner.keptAnswer(key, at: now)
    }
    func retentionMark() async throws(StoreError) -> Timestamp? { try await inner.retentionMark() }
    func rollout(scoreID: String) async throws(StoreError) -> StoredRollout? {
        try await inner.rollout(scoreID: scoreID)
    }
    func rollouts(_ filter: RolloutFilter) async throws(StoreError) -> RolloutPage {
        try await inner.rollouts(filter)
    }
    func figures(_ filter: RolloutFilter) async throws(StoreError) -> RolloutFiguresPage {
        try await inner.figures(filter)
    }
    func eligibleScores(
        of lineage: Lineage, version: Int, excluding: Set<String>, limit: Int
    ) async throws(StoreError) -> [String] {
        try await inner.eligibleScores(of: lineage, version: version, excluding: excluding, limit: limit)
    }
    func pin(_ pins: [Pin]) async throws(StoreError) -> [PinResult] { try await inner.pin(pins) }
    func pin(_ key: PinKey, lineage: Lineage) async throws(StoreError) -> Pin? {
        try await inner.pin(key, lineage: lineage)
    }
    func scheduleCounters() async throws(StoreError) -> [String: ScheduleCounters] {
        try await inner.scheduleCounters()
    }
    func save(_ counters: ScheduleCounters, task: String) async throws(StoreError) {
        if Task.isCancelled { throw .unavailable("cancelled") }
        try await inner.save(counters, task: task)
    }
}
