import HTTPEngine
import HTTPServer
import Judging
import Locking
import Prompts
import RewardAPI
import RewardCore
import Telemetry
import TestSupport

/// The HTTP interface in this process over stores in memory: with a judge that answers at once, or with results that
/// are there already, so that only reading and writing are left.
final class ScoreStage: Sendable {
    private let api: RewardAPI
    private let request: HTTPServerRequest

    /// A stage for one body; `isCanned` leaves everything between reading and writing out.
    init(body: [UInt8], isCanned: Bool) async throws {
        let clock = SystemClock()
        var task = TaskSettings(
            name: "essay_writing", description: "Write.",
            initialRubric: .items(
                ["position", "reasons", "style"].map {
                    RubricItem(name: $0, text: "Does the text do well in \($0)?", min: 0, max: 5)
                }))
        task.judge.warmUpSeconds = 0
        let publisher = RubricPublisher(store: MemoryRubricStore(), clock: clock, tasks: [task])
        try await publisher.load()
        let templates = TemplateBook(store: MemoryTemplateStore())
        try await templates.load(defaults: DefaultTemplates.templates(for: task, at: clock.now()))
        let fence = Fence(secret: Array(repeating: 7, count: 32))
        let renderer = TemplateRenderer()
        let prompts = JudgePromptBuilder(fence: fence, renderer: renderer)
        let store = ForgetfulStore()
        let service = try ScoringService(
            tasks: [task],
            parts: ScoringParts(
                judges: ["essay_writing": InstantJudge()], prompts: prompts, publisher: publisher,
                templates: templates, store: store, listener: NoListener(), clock: clock,
                ids: RandomIDSource(clock: clock)))
        let scoring: any RolloutScoring = isCanned ? CannedScoring(service) : Scoring(service: service)
        let runs = MemoryRolloutStore()
        let restorer = RunRestorer(
            store: runs, publisher: publisher, metaRuns: NoMetaRuns(), metaRunStore: MemoryMetaRunStore(),
            pins: PinCache(), clock: clock)
        api = RewardAPI(
            RewardAPIDependencies(
                tasks: [task], scoring: scoring, publisher: publisher, rollouts: store,
                runs: RunParts(store: runs, restorer: restorer), metaRuns: NoMetaRuns(),
                metaRunStore: MemoryMetaRunStore(), audit: MemoryAuditLog(),
                templates: TemplateParts(
                    book: templates, renderer: renderer, judgePrompts: prompts,
                    metaPrompts: MetaPromptBuilder(fence: fence, renderer: renderer)),
                readiness: Ready(), metrics: MetricsRegistry(), clock: clock))
        request = HTTPServerRequest(
            head: RequestHead(
                method: .post, target: "/score",
                fields: HeaderFields([
                    (name: "Host", value: "localhost"), (name: "Content-Type", value: "application/json"),
                ])),
            body: body)
    }

    /// Answers the request once; the answer's body. Throws when it is not 200.
    func answer() async throws -> [UInt8] {
        let response = await api.respond(to: request)
        guard response.status == 200, case .bytes(let bytes) = response.body else { throw UnexpectedAnswer() }
        return bytes
    }
}

/// A judge that gives every item 4 of 5 and the same rationale.
private struct InstantJudge: ChatModel {
    let modelName = "instant"
    let isSimulated = false

    func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        ChatReply(
            text: #"{"reason":"The essay takes a clear position in its first sentence and keeps to it.","score":4}"#,
            finishReason: "stop", usage: TokenUsage(calls: 1, promptTokens: 900, completionTokens: 40),
            endpoint: "instant", retries: 0)
    }
}

/// Scoring as the interface wants it.
private struct Scoring: RolloutScoring {
    let service: ScoringService

    func score(_ order: ScoreOrder) async throws(ScoreRefusal) -> [ScoredRollout] { try await service.score(order) }
}

/// Scores the first order and gives its results to all further ones.
private final class CannedScoring: RolloutScoring {
    private let service: ScoringService
    private let results = Locked<[ScoredRollout]?>(nil)

    init(_ service: ScoringService) { self.service = service }

    func score(_ order: ScoreOrder) async throws(ScoreRefusal) -> [ScoredRollout] {
        if let known = results.withLock({ $0 }), known.count == order.rollouts.count { return known }
        let scored = try await service.score(order)
        results.withLock { $0 = scored }
        return scored
    }
}

/// A store that keeps no rollout, so that a bench does not grow.
private struct ForgetfulStore: RolloutStore {
    private let inner = MemoryRolloutStore()

    func append(_ rollouts: [StoredRollout], answer: KeptAnswer?) async throws(StoreError) {}
    func keptAnswer(_ key: AnswerKey, at now: Timestamp) async throws(StoreError) -> KeptAnswer? { nil }
    func retentionMark() async throws(StoreError) -> Timestamp? { nil }
    func rollout(scoreID: String) async throws(StoreError) -> StoredRollout? { nil }
    func rollouts(_ filter: RolloutFilter) async throws(StoreError) -> RolloutPage { try await inner.rollouts(filter) }
    func figures(_ filter: RolloutFilter) async throws(StoreError) -> RolloutFiguresPage {
        try await inner.figures(filter)
    }
    func eligibleScores(
        of lineage: Lineage, version: Int, excluding used: Set<String>, limit: Int
    ) async throws(StoreError) -> [String] { [] }
    func pin(_ pins: [Pin]) async throws(StoreError) -> [PinResult] { try await inner.pin(pins) }
    func pin(_ key: PinKey, lineage: Lineage) async throws(StoreError) -> Pin? {
        try await inner.pin(key, lineage: lineage)
    }
    func scheduleCounters() async throws(StoreError) -> [String: ScheduleCounters] { [:] }
    func save(_ counters: ScheduleCounters, task: String) async throws(StoreError) {}
}

/// Runs nothing.
private struct NoMetaRuns: MetaRunController {
    func start(_ order: MetaRunOrder) async throws(MetaRunRefusal) -> [MetaRunTicket] { throw .stopping }
    func waitForEnd(
        of ids: [String], until deadline: ContinuousClock.Instant
    ) async throws(MetaRunRefusal) -> [MetaRun] { [] }
    func cancel(id: String) async throws(MetaRunRefusal) -> MetaRun { throw .unknownRun(id) }
    func supersede(_ lineage: Lineage, because reason: String) async throws(MetaRunRefusal) -> MetaRun? { nil }
    func mode(of task: String) -> ScheduleSettings.Mode? { nil }
    func setMode(_ mode: ScheduleSettings.Mode, of task: String) async throws(MetaRunRefusal) -> Bool { false }
    func events() -> AsyncStream<MetaRunEvent> { AsyncStream { $0.finish() } }
}

/// Hears nothing.
private struct NoListener: ScoringListener {
    func stepAdmitted(task: String, run: String, step: Int64) {}
    func rolloutsKept(task: String, trainingWithoutStep: Int) {}
}

/// Is always ready.
private struct Ready: ReadinessSource {
    func readiness() -> Readiness { Readiness() }
}
