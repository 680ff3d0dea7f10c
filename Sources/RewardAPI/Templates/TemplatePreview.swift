internal import HTTPServer
internal import JSONText
internal import Prompts
internal import RewardCore

/// `POST /meta/templates/{task}/{name}/render`: what a template makes of a rollout, exactly as it would be sent.
///
/// The rollout is a sample of the body, judged by the head rubric, or a stored one with its own rubric version and
/// verdicts. The template is the one in force, or a text of the body that is checked like a change and not kept.
/// `rm_score` is followed by the question about the first item, as the judge program asks it; `mrm_merge` is shown with
/// the rubric as its only set.
struct TemplatePreview: Sendable {
    private static let members = ["sample", "score_id", "text", "system"]

    private struct Order: Sendable {
        let task: TaskSettings
        let template: Template
        let isKept: Bool
        let sample: Rollout?
        let scoreID: String?
    }

    private let templates: TemplateDirectory
    private let publisher: RubricPublisher
    private let rollouts: any RolloutStore
    private let clock: any ServiceClock

    /// Previews over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, templates: TemplateDirectory) {
        self.templates = templates
        publisher = dependencies.publisher
        rollouts = dependencies.rollouts
        clock = dependencies.clock
    }

    /// Answers `{task, name, version, hash, system, text, messages}`; version and hash are null for a text of the body.
    func render(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (task, name) = try templates.address(of: request)
        let order = try read(request, task: task, name: name)
        let record = try await record(order)
        let rubric = try await rubric(of: record)
        let messages: [ChatMessage]
        let text: String
        do throws(PromptFailure) {
            (messages, text) = try self.messages(name, order, record: record, rubric: rubric)
        } catch {
            throw Problem(invalid: order.isKept ? "" : "/text", error.detail)
        }
        let template = order.template
        return .object(isSimulated: record.judgement.isSimulated, capacity: 8192) { writer in
            writer.member("task", task.name)
            writer.member("name", name.rawValue)
            writer.member("version", order.isKept ? template.version : nil)
            writer.member("hash", order.isKept ? template.hash : nil)
            writer.member("system", messages.first { $0.role == .system }?.content)
            writer.member("text", text)
            writer.member("messages", array: messages) { writer, message in
                writer.beginObject()
                writer.member("role", message.role.rawValue)
                writer.member("content", message.content)
                writer.endObject()
            }
        }
    }

    private func read(_ request: RouteRequest, task: TaskSettings, name: TemplateName) throws(Problem) -> Order {
        let problems = request.problems()
        _ = request.query(problems)
        let (body, _) = try request.body(known: Self.members, problems)
        var sample: Rollout?
        let scoreID = body.text("score_id", bytes: 1...request.configuration.idBytesMax)
        if let value = body.value("sample") {
            if body.value("score_id") != nil {
                problems.add("/sample", "the member excludes score_id; send a sample or name a stored rollout")
            }
            if let element = body.element(value, at: body.pointer(of: "sample")) {
                let reader = RolloutReader(limits: request.configuration, requiresPrompt: false)
                sample = reader.rollout(element, index: 0)
            }
        } else if body.value("score_id") == nil {
            problems.add("", "the body names no rollout; send sample {prompt, response, …} or score_id")
        }
        let current = try templates.current(name, of: task)
        let text = body.text("text", bytes: 1...request.configuration.templateBytesMax)
        let system = body.text("system", bytes: 1...request.configuration.systemBytesMax)
        if let text {
            TemplateTextReader(name: name, task: task, renderer: templates.parts.renderer).check(text, problems)
        }
        try problems.check()
        if let sample { _ = try templates.tasks.lineage(task: task.name, partition: sample.partition) }
        let isKept = text == nil && system == nil
        let template = Template(
            task: task.name, name: name.rawValue, version: current.version, text: text ?? current.text,
            system: isKept ? current.system : system, changedAt: clock.now())
        return Order(task: task, template: template, isKept: isKept, sample: sample, scoreID: scoreID)
    }

    /// The stored rollout, or the sample as if it had been judged without a verdict.
    private func record(_ order: Order) async throws(Problem) -> StoredRollout {
        if let scoreID = order.scoreID { return try await stored(scoreID, task: order.task) }
        let rollout = order.sample ?? Rollout(id: "0", prompt: nil, response: .text(""))
        let head = publisher.head(of: Lineage(task: order.task.name, partition: rollout.partition))
        let basis = Basis(
            rubricVersion: head?.version ?? 0, rubricHash: head?.hash ?? "", program: order.task.program,
            rewardRule: order.task.rewardRule, templateHashes: [:], judgeModel: "")
        let judgement = Judgement(
            outcome: .failed(ScoreFailure(kind: .internal, detail: "a preview is not judged")), scoreMin: nil,
            scoreMax: nil, decidedBy: nil, verdicts: [], basis: basis, endpoint: nil, isSimulated: false,
            usage: TokenUsage(), retries: 0, latencyMilliseconds: 0)
        return StoredRollout(
            scoreID: "preview", at: clock.now(), task: order.task.name, rollout: rollout, run: nil, step: nil,
            purpose: .eval, pinnedBy: nil, judgement: judgement)
    }

    private func stored(_ scoreID: String, task: TaskSettings) async throws(Problem) -> StoredRollout {
        let stored: StoredRollout?
        do throws(StoreError) {
            stored = try await rollouts.rollout(scoreID: scoreID)
        } catch {
            throw Problem(error)
        }
        guard let stored else {
            throw Problem(.unknownScore, "there is no score \(quoted(scoreID)); GET /rollouts lists stored ones")
        }
        guard stored.task == task.name else {
            throw Problem(invalid: "/score_id", "score \(quoted(scoreID)) is of task \(stored.task); name that task")
        }
        return stored
    }

    /// What the rollout was or would be judged by.
    private func rubric(of record: StoredRollout) async throws(Problem) -> RubricContent {
        let lineage = record.lineage
        do throws(PublishFailure) {
            let version = try await publisher.version(record.judgement.basis.rubricVersion, of: lineage)
            return (version ?? publisher.head(of: lineage))?.content ?? .items([])
        } catch {
            throw Problem(error)
        }
    }

    /// The conversation, and the part of it that the template made.
    private func messages(
        _ name: TemplateName, _ order: Order, record: StoredRollout, rubric: RubricContent
    ) throws(PromptFailure) -> ([ChatMessage], String) {
        let meta = templates.parts.metaPrompts
        let own = [name.rawValue: order.template]
        var messages: [ChatMessage]
        switch name {
        case .rmScore:
            return try scoreMessages(order, record: record, items: rubric.items)
        case .rmPlan:
            let prefix = try templates.parts.judgePrompts.planning(
                for: record.rollout, guidelines: rubric.text, task: order.task, templates: own)
            messages = [ChatMessage(.system, prefix.system), ChatMessage(.user, prefix.user)]
        case .rmExecute:
            messages = [
                try templates.parts.judgePrompts.executionTurn(
                    for: record.rollout, task: order.task, templates: own)
            ]
        case .mrmPrescreen:
            messages = try meta.prescreen(of: record, rubric: rubric, task: order.task, templates: own)
        case .mrmAnalyze:
            messages =
                rubric.kind == .guidelines
                ? try meta.analysis(ofAll: [record], guidelines: rubric.text, task: order.task, templates: own)
                : try meta.analysis(of: record, rubric: rubric, task: order.task, templates: own)
        case .mrmRefine:
            messages = [
                rubric.kind == .guidelines
                    ? try meta.guidelinesRefinement(guidelines: rubric.text, task: order.task, templates: own)
                    : try meta.refinement(rubric: rubric.items, task: order.task, templates: own)
            ]
        case .mrmMerge:
            messages = try meta.merge(
                sets: [rubric.items], rubric: rubric.items, task: order.task, templates: own)
        }
        return (messages, messages.last?.content ?? "")
    }

    private func scoreMessages(
        _ order: Order, record: StoredRollout, items: [RubricItem]
    ) throws(PromptFailure) -> ([ChatMessage], String) {
        let builder = templates.parts.judgePrompts
        let prefix = try builder.prefix(for: record.rollout, task: order.task, template: order.template)
        var messages = [ChatMessage(.system, prefix.system), ChatMessage(.user, prefix.user)]
        if let first = items.first {
            let isSingle = record.judgement.basis.program == .single
            let question = isSingle ? builder.question(prefix, items: items) : builder.question(prefix, item: first)
            messages = question.messages
        }
        return (messages, prefix.user)
    }
}
