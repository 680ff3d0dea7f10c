import HTTPEngine
import HTTPServer
import JSONText
import Judging
import Prompts
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// A whole HTTP interface in process: memory stores, scripted scoring and meta runs, a clock that stands still.
struct Harness {
    let api: RewardAPI
    let clock: ManualClock
    let publisher: RubricPublisher
    let rubricStore: MemoryRubricStore
    let rollouts: MemoryRolloutStore
    let metaRunStore: MemoryMetaRunStore
    let scoring: ScriptedScoring
    let metaRuns: ScriptedMetaRuns
    let templateStore: MemoryTemplateStore
    let templates: TemplateBook
    let readiness: SettableReadiness
    let metrics: MetricsRegistry
    let audit: MemoryAuditLog
    let log: RecordingLog
    let runLog: RecordingRunLog

    /// The time at which the clock stands.
    static let start = Timestamp(milliseconds: 1_767_225_600_000)
    static let startText = "2026-01-01T00:00:00.000Z"

    /// Two tasks: `essay_writing` with open partitions, and `math` with guidelines, a required prompt, one partition.
    static var tasks: [TaskSettings] {
        var math = TaskSettings(
            name: "math", description: "Solve the problem.", initialRubric: .guidelines("Check every step."))
        math.requiresPrompt = true
        math.partitions = .listed(["algebra/cluster-1"])
        return [
            TaskSettings(
                name: "essay_writing", description: "Write an essay.",
                initialRubric: .items([
                    RubricItem(name: "flow", text: "Does it flow?", min: 0, max: 5),
                    RubricItem(name: "depth", text: "Does it go deep?", min: 0, max: 10),
                ])),
            math,
        ]
    }

    init(
        configuration: RewardAPIConfiguration = RewardAPIConfiguration(), tasks: [TaskSettings] = Harness.tasks
    ) async throws {
        clock = ManualClock(start: Self.start)
        audit = MemoryAuditLog()
        rubricStore = MemoryRubricStore(audit: audit)
        rollouts = MemoryRolloutStore()
        metaRunStore = MemoryMetaRunStore()
        publisher = RubricPublisher(store: rubricStore, clock: clock, tasks: tasks)
        try await publisher.load()
        scoring = ScriptedScoring(publisher: publisher, store: rollouts, clock: clock)
        metaRuns = ScriptedMetaRuns(store: metaRunStore, clock: clock)
        templateStore = MemoryTemplateStore(audit: audit)
        templates = TemplateBook(store: templateStore)
        try await templates.load(
            defaults: tasks.flatMap { DefaultTemplates.templates(for: $0, at: Self.start) })
        let fence = Fence(secret: Array(0..<32))
        let renderer = TemplateRenderer()
        let parts = TemplateParts(
            book: templates, renderer: renderer, judgePrompts: JudgePromptBuilder(fence: fence, renderer: renderer),
            metaPrompts: MetaPromptBuilder(fence: fence, renderer: renderer))
        readiness = SettableReadiness()
        metrics = MetricsRegistry()
        log = RecordingLog()
        runLog = RecordingRunLog()
        let restorer = RunRestorer(
            store: rollouts, publisher: publisher, metaRuns: metaRuns, metaRunStore: metaRunStore, pins: PinCache(),
            clock: clock)
        var dependencies = RewardAPIDependencies(
            tasks: tasks, defaultTask: "essay_writing", scoring: scoring, publisher: publisher, rollouts: rollouts,
            runs: RunParts(store: rollouts, restorer: restorer, log: runLog), metaRuns: metaRuns,
            metaRunStore: metaRunStore, audit: audit, templates: parts, readiness: readiness, metrics: metrics,
            clock: clock)
        dependencies.requestLog = log
        dependencies.ids = CountingIDs()
        api = RewardAPI(dependencies, configuration: configuration)
    }

    /// Sends a request as a server would: first to the event loop's part, then to the other.
    func send(
        _ method: HTTPMethod, _ target: String, body: [UInt8] = [], fields: [(name: String, value: String)] = []
    ) async throws -> Answer {
        let request = request(method, target, body: body, fields: fields)
        if !body.isEmpty, let refusal = api.refuseBeforeBody(of: request.head, peer: request.peer) {
            return try await Answer(refusal)
        }
        if let answer = api.respondImmediately(to: request) { return try await Answer(answer) }
        return try await Answer(await api.respond(to: request))
    }

    func get(_ target: String, fields: [(name: String, value: String)] = []) async throws -> Answer {
        try await send(.get, target, fields: fields)
    }

    func post(
        _ target: String, _ json: String, fields: [(name: String, value: String)] = []
    ) async throws -> Answer {
        try await send(
            .post, target, body: Array(json.utf8), fields: [(name: "Content-Type", value: "application/json")] + fields)
    }

    func delete(_ target: String) async throws -> Answer { try await send(.delete, target) }

    func put(_ target: String, _ body: String, contentType: String = "application/json") async throws -> Answer {
        try await send(.put, target, body: Array(body.utf8), fields: [(name: "Content-Type", value: contentType)])
    }

    func request(
        _ method: HTTPMethod, _ target: String, body: [UInt8] = [], fields: [(name: String, value: String)] = []
    ) -> HTTPServerRequest {
        var all = HeaderFields([(name: "Host", value: "127.0.0.1:8080")])
        for field in fields { all.set(field.name, field.value) }
        return HTTPServerRequest(
            head: RequestHead(method: method, target: target, fields: all), body: body, receivedAt: clock.monotonic())
    }

    /// Pins a step of a run to a version of the default lineage.
    func pin(_ run: String, step: Int64, version: Int = 0) async throws {
        let lineage = Lineage(task: "essay_writing")
        let rubric = try await publisher.version(version, of: lineage)
        let basis = Basis(
            rubricVersion: version, rubricHash: rubric?.hash ?? "", program: .perItem, rewardRule: .normalized,
            templateHashes: ["rm_score": "abc"], judgeModel: "judge-7b")
        _ = try await rollouts.pin([
            Pin(key: .step(run: run, step: step), lineage: lineage, basis: basis, madeAt: clock.now())
        ])
    }

    /// Publishes items by hand and returns the new head.
    @discardableResult
    func publish(_ items: [RubricItem], task: String = "essay_writing") async throws -> RubricVersion {
        try await publisher.publish(.items(items), to: Lineage(task: task), origin: .manual)
    }
}

/// A received answer.
struct Answer {
    let status: Int
    let fields: HeaderFields
    let bytes: [UInt8]

    init(_ response: HTTPServerResponse) async throws {
        status = response.status
        fields = response.fields
        switch response.body {
        case .bytes(let bytes): self.bytes = bytes
        // It ends only with its client; `EventClient` reads it.
        case .stream where fields["Content-Type"] == "text/event-stream": bytes = []
        case .stream(let write):
            let sink = ByteSink()
            try await write(HTTPBodyWriter { sink.append($0) })
            bytes = sink.bytes
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var json: JSONValue { get throws { try JSONReader.read(bytes).value } }

    /// The pointers of `errors`, in order.
    var pointers: [String] {
        get throws { try json["errors"]?.array?.map { $0["pointer"]?.string ?? "?" } ?? [] }
    }

    /// The `type` without its common part.
    var problem: String? {
        get throws { try json["type"]?.string.map { String($0.dropFirst("urn:metareward:problem:".count)) } }
    }
}

/// Compares a JSON body with the expected one, written as readable JSON: members in the same order, numbers spelled the
/// same way.
func expectJSON(
    _ answer: Answer, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let wanted = try JSONReader.read(expected).value.text
    #expect(answer.text == wanted, sourceLocation: sourceLocation)
    #expect(answer.fields["Content-Type"] == "application/json", sourceLocation: sourceLocation)
}
