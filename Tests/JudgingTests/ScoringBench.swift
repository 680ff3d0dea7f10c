import Judging
import Locking
import Prompts
import RewardCore
import TestSupport

/// A scoring service over in-memory stores, with a scripted judge and a manual clock.
struct ScoringBench {
    let rubrics: MemoryRubricStore
    let templateStore: MemoryTemplateStore
    let templates: TemplateBook
    let store: MemoryRolloutStore
    let clock: ManualClock
    let listener = RecordingListener()
    let publisher: RubricPublisher
    let service: ScoringService
    let metaRuns = SupersededRuns()
    let metaRunStore = MemoryMetaRunStore()
    private let pins = PinCache()
    private let task: TaskSettings
    private let answer: @Sendable (ChatRequest, Int) async throws(ChatFailure) -> ChatReply

    static let lineage = Lineage(task: "essay")

    /// A task whose calls go out at once.
    static let plainTask: TaskSettings = {
        var task = TaskSettings(
            name: "essay", description: "Write.",
            initialRubric: .items([RubricItem(name: "a", text: "first", min: 0, max: 5)]))
        task.judge.warmUpSeconds = 0
        return task
    }()

    init(
        task: TaskSettings = ScoringBench.plainTask,
        answer: @escaping @Sendable (ChatRequest, Int) async throws(ChatFailure) -> ChatReply = { _, _ in
            ScriptedChatModel.reply(#"{"reason":"r","score":4}"#)
        }
    ) async throws {
        try await self.init(
            rubrics: MemoryRubricStore(), templateStore: MemoryTemplateStore(), store: MemoryRolloutStore(),
            clock: ManualClock(), modelName: "scripted", task: task, answer: answer)
    }

    private init(
        rubrics: MemoryRubricStore, templateStore: MemoryTemplateStore, store: MemoryRolloutStore, clock: ManualClock,
        modelName: String, task: TaskSettings,
        answer: @escaping @Sendable (ChatRequest, Int) async throws(ChatFailure) -> ChatReply
    ) async throws {
        self.rubrics = rubrics
        self.templateStore = templateStore
        self.store = store
        self.clock = clock
        self.answer = answer
        self.task = task
        publisher = RubricPublisher(store: rubrics, clock: clock, tasks: [task])
        try await publisher.load()
        templates = TemplateBook(store: templateStore)
        try await templates.load(defaults: DefaultTemplates.templates(for: task, at: clock.now()))
        let prompts = JudgePromptBuilder(
            fence: Fence(secret: Array(repeating: 1, count: 32)), renderer: TemplateRenderer())
        var parts = ScoringParts(
            judges: ["essay": ScriptedChatModel(name: modelName, answer: answer)], prompts: prompts,
            publisher: publisher, templates: templates, store: store, listener: listener, clock: clock,
            ids: RandomIDSource(clock: clock))
        parts.pins = pins
        service = try ScoringService(tasks: [task], parts: parts)
    }

    /// A restorer that shares the service's parts, with another store of runs where a test needs one.
    func restorer(_ runs: (any RunStore)? = nil) -> RunRestorer {
        RunRestorer(
            store: runs ?? store, publisher: publisher, metaRuns: metaRuns, metaRunStore: metaRunStore, pins: pins,
            clock: clock)
    }

    /// The same stores under a new service, as after a restart.
    func reopened(modelName: String = "scripted") async throws -> ScoringBench {
        try await ScoringBench(
            rubrics: rubrics, templateStore: templateStore, store: store, clock: clock, modelName: modelName,
            task: task, answer: answer)
    }

    func order(_ responses: [String], group: String? = nil) -> ScoreOrder {
        let rollouts = responses.enumerated().map { index, text in
            Rollout(id: "\(index)", prompt: nil, response: .text(text), group: group)
        }
        return ScoreOrder(task: "essay", rollouts: rollouts, deadline: clock.monotonic() + .seconds(600))
    }

    /// Scores one rollout a request as a route of a trainer does that names neither step nor group.
    func scoreByPrompt(_ prompt: RolloutText?, _ response: String) async throws -> ScoredRollout {
        let rollout = Rollout(id: "0", prompt: prompt, response: .text(response))
        var order = ScoreOrder(task: "essay", rollouts: [rollout], deadline: clock.monotonic() + .seconds(600))
        order.pinsByPrompt = true
        return try await service.score(order)[0]
    }

    func score(
        _ responses: [String], run: String? = nil, step: Int64? = nil, group: String? = nil,
        purpose: RolloutPurpose = .train, version: Int? = nil
    ) async throws -> [ScoredRollout] {
        var order = order(responses, group: group)
        order.run = run
        order.step = step
        order.purpose = purpose
        order.rubricVersion = version
        return try await service.score(order)
    }

    func publish(_ text: String) async throws {
        _ = try await publisher.publish(
            .items([RubricItem(name: "a", text: text, min: 0, max: 5)]), to: Self.lineage, origin: .manual)
    }
}

/// Writes down what scoring tells the schedule.
final class RecordingListener: ScoringListener {
    private let state = Locked((steps: [String](), rollouts: 0, keptCalls: 0))

    var steps: [String] { state.withLock { $0.steps } }
    var rollouts: Int { state.withLock { $0.rollouts } }
    var keptCalls: Int { state.withLock { $0.keptCalls } }

    func stepAdmitted(task: String, run: String, step: Int64) {
        state.withLock { $0.steps.append("\(task) \(run) \(step)") }
    }

    func rolloutsKept(task: String, trainingWithoutStep: Int) {
        state.withLock {
            $0.rollouts += trainingWithoutStep
            $0.keptCalls += 1
        }
    }
}
