import ChatModels
import HTTPClient
import Judging
import Prompts
import RewardCore
import ServiceAssembly

/// The whole judge call of one item: prompt rendered, sent through the model client, verdict read.
final class JudgeCall: Sendable {
    private let model: OpenAICompatibleModel
    private let client: HTTPClient
    private let judging: JudgingParts
    private let items: [RubricItem]
    private let rollouts: [Rollout]

    /// A caller of the server at that port of this machine.
    init(port: Int) throws {
        (model, client) = try JudgingParts.model(urls: ["http://127.0.0.1:\(port)/v1"])
        judging = try JudgingParts()
        items = Array(judging.task.initialRubric.judgedItems.prefix(1))
        rollouts = (0..<256).map { number in
            Rollout(
                id: "\(number)", prompt: .text("Should libraries be open in the evening?"),
                response: .text(JudgeBodies.essay(number)))
        }
    }

    /// One call; throws when it gave no verdict.
    func call(_ number: Int) async throws {
        let rollout = rollouts[number % rollouts.count]
        let finding = await judging.program(.perItem, model: model).judge(try judging.ask(rollout, items: items))
        guard case .success? = finding.verdicts.first else { throw UnexpectedAnswer() }
    }

    /// Closes the client.
    func stop() async { await client.shutdown() }
}

/// What judging takes besides a model: the built-in essay task, its templates, and the programs.
struct JudgingParts: Sendable {
    /// The task of all rows.
    let task: TaskSettings
    /// The prompts of the service.
    let prompts = JudgePromptBuilder(
        fence: Fence(secret: Array(repeating: 7, count: 32)), renderer: TemplateRenderer())
    private let template: Template
    private let clock = SystemClock()
    private let warmPrefixes = WarmPrefixes()

    /// The default task with the service's default settings.
    init() throws {
        guard let task = BuiltInTasks.named(BuiltInTasks.defaultName),
            let template = DefaultTemplates.templates(for: task, at: SystemClock().now()).first(where: {
                $0.name == TemplateName.rmScore.rawValue
            })
        else { throw UnexpectedAnswer() }
        self.task = task
        self.template = template
    }

    /// The program of that name; `plan_execute` is none of items.
    func program(_ name: JudgeProgramName, model: any ChatModel) -> any JudgeProgram {
        switch name {
        case .single: SingleProgram(model: model, prompts: prompts, clock: clock)
        case .stepwise: StepwiseProgram(model: model, prompts: prompts, clock: clock)
        case .perItem, .planExecute:
            PerItemProgram(model: model, prompts: prompts, warmPrefixes: warmPrefixes, clock: clock)
        }
    }

    /// The question about a rollout.
    func ask(_ rollout: Rollout, items: [RubricItem]) throws -> JudgeAsk {
        JudgeAsk(
            prefix: try prompts.prefix(for: rollout, task: task, template: template), items: items,
            settings: task.judge, deadline: .now + .seconds(600), traceparent: nil, workID: rollout.id)
    }

    /// A model at these servers, with its client.
    static func model(urls: [String]) throws -> (OpenAICompatibleModel, HTTPClient) {
        var configuration = ChatEndpointConfiguration(
            name: "judge", url: urls[0], model: "judge", dialect: .vLLM)
        configuration.furtherURLs = Array(urls.dropFirst())
        let client = HTTPClient(configuration: configuration.clientConfiguration)
        return (try OpenAICompatibleModel(configuration: configuration, client: client, clock: SystemClock()), client)
    }

    /// Ten items: the first ten of the built-in rubrics.
    static let tenItems: [RubricItem] = BuiltInTasks.all.filter { $0.rubricKind == .items }
        .flatMap(\.initialRubric.judgedItems).prefix(10).enumerated()
        .map { RubricItem(name: "\($1.name)_\($0)", text: $1.text, min: $1.min, max: $1.max) }
}
