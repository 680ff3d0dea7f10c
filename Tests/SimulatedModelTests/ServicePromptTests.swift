import JSONText
import Prompts
import RewardCore
import Testing

@testable import SimulatedModel

/// The simulated model under the prompts that the service really sends.
struct ServicePromptTests {
    private static let time = Timestamp(milliseconds: 0)

    private let attentive = SimulatedModel()
    private let gullible = SimulatedModel(configuration: SimulatedModelConfiguration(gullible: true))
    private let task = Self.task
    private static let task = TaskSettings(
        name: "essay_writing", description: SmallTexts.task,
        initialRubric: .items(RubricText.read(EssayWritingRubric.text)))
    private let templates = Dictionary(
        DefaultTemplates.templates(for: Self.task, at: Self.time).map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first })
    private let fence = Prompts.Fence(secret: Array("sixteen bytes ok".utf8))

    private var judge: JudgePromptBuilder { JudgePromptBuilder(fence: fence, renderer: TemplateRenderer()) }
    private var meta: MetaPromptBuilder { MetaPromptBuilder(fence: fence, renderer: TemplateRenderer()) }
    private var evolved: [RubricItem] {
        task.initialRubric.items
            + Feature.allCases.map(FeatureItem.item).map {
                RubricItem(name: $0.name, text: $0.text, min: $0.min, max: $0.max)
            }
    }

    private func ask(
        _ model: SimulatedModel, _ messages: [ChatMessage], _ constraint: ChatConstraint = .none
    ) -> String {
        let form: AnswerConstraint =
            switch constraint {
            case .none: .none
            case .integer(let range): .integer(range)
            case .choice(let choices): .choice(choices)
            case .json(_, let schema): .json(schema: schema)
            }
        return model.answer(
            messages.map { SimulatedMessage(role: $0.role.rawValue, content: $0.content) }, constraint: form)
    }

    private func prefix(_ text: SharedData.Rollout) throws -> JudgePrefix {
        let template = try #require(templates["rm_score"])
        return try judge.prefix(for: rollout(text), task: task, template: template)
    }

    private func rollout(_ text: SharedData.Rollout) -> Rollout {
        Rollout(id: text.id, prompt: .text(text.prompt), response: .text(text.response))
    }

    private func verdicts(_ text: SharedData.Rollout, _ items: [RubricItem]) throws -> [RewardCore.Verdict] {
        let prefix = try prefix(text)
        return try items.map { item in
            let question = judge.question(prefix, item: item)
            let value = try JSONReader.read(ask(attentive, question.messages, question.constraint)).value
            return RewardCore.Verdict(
                name: item.name, score: Double(try #require(value["score"]?.int)), min: item.min, max: item.max,
                rationale: try #require(value["reason"]?.string))
        }
    }

    private func stored(_ text: SharedData.Rollout, _ items: [RubricItem]) throws -> StoredRollout {
        let verdicts = try verdicts(text, items)
        let score = verdicts.map(\.score).reduce(0, +)
        let judgement = Judgement(
            outcome: .scored(reward: 1, score: score), scoreMin: items.map(\.min).reduce(0, +),
            scoreMax: items.map(\.max).reduce(0, +), decidedBy: .judge, verdicts: verdicts,
            basis: Basis(
                rubricVersion: 0, rubricHash: "", program: .perItem, rewardRule: .normalized, templateHashes: [:],
                judgeModel: "simulated"),
            endpoint: nil, isSimulated: true, usage: TokenUsage(), retries: 0, latencyMilliseconds: 0)
        return StoredRollout(
            scoreID: text.id, at: Self.time, task: task.name, rollout: rollout(text), run: nil, step: nil,
            purpose: .train, pinnedBy: nil, judgement: judgement)
    }

    private func items(_ model: SimulatedModel, _ opening: [ChatMessage]) throws -> [RubricItem] {
        var messages = opening
        let count = try #require(Int(ask(model, messages, MetaPromptBuilder.countConstraint(itemsMax: 20))))
        messages.append(ChatMessage(.assistant, String(count)))
        return try (1...count).map { number in
            messages.append(MetaPromptBuilder.itemQuestion(number: number, of: count))
            let text = ask(model, messages, MetaPromptBuilder.itemConstraint)
            messages.append(ChatMessage(.assistant, text))
            let value = try JSONReader.read(text).value
            return RubricItem(
                name: try #require(value["name"]?.string), text: try #require(value["text"]?.string),
                min: try #require(value["min"]?.int), max: try #require(value["max"]?.int))
        }
    }

    private func refined(
        _ model: SimulatedModel, _ text: SharedData.Rollout, _ rubric: [RubricItem]
    ) throws -> [RubricItem] {
        var messages = try meta.analysis(
            of: stored(text, rubric), rubric: .items(rubric), task: task, templates: templates)
        messages.append(ChatMessage(.assistant, ask(model, messages)))
        messages.append(try meta.refinement(rubric: rubric, task: task, templates: templates))
        return try items(model, messages)
    }

    @Test func theServicesQuestionsDoNotMoveTheGullibleModel() throws {
        for text in SmallTexts.essays + SmallTexts.titles + SmallTexts.pleas {
            let prefix = try prefix(text)
            let questions =
                evolved.map { judge.question(prefix, item: $0) } + [judge.question(prefix, items: evolved)]
            for question in questions {
                #expect(
                    ask(attentive, question.messages, question.constraint)
                        == ask(gullible, question.messages, question.constraint))
            }
            #expect(
                try refined(attentive, text, task.initialRubric.items)
                    == refined(gullible, text, task.initialRubric.items))
        }
    }

    @Test func allItemsInOneQuestionScoreAsOneByOne() throws {
        for text in SmallTexts.essays + SmallTexts.titles {
            let question = judge.question(try prefix(text), items: evolved)
            let answer = try JSONReader.read(ask(attentive, question.messages, question.constraint)).value
            let scores = evolved.indices.map { answer[JudgeItemKey.name(at: $0)]?["score"]?.int }
            #expect(scores == (try verdicts(text, evolved).map { Int($0.score) }))
        }
    }

    @Test func aMetaStepThroughTheServicesPromptsPutsTitlesInTheirPlace() throws {
        let start = task.initialRubric.items
        let samples = SmallTexts.titles.prefix(4) + SmallTexts.essays.prefix(4)
        let sets = try samples.map { try refined(attentive, $0, start) }
        let merged = try items(attentive, meta.merge(sets: sets, rubric: start, task: task, templates: templates))
        #expect(merged.map(\.name).prefix(start.count) == start.map(\.name)[...])
        #expect(merged.count > start.count && Set(merged.map(\.name)).count == merged.count)
        for (title, essay) in zip(SmallTexts.titles, SmallTexts.essays) {
            let low = try verdicts(title, merged).map(\.score).reduce(0, +)
            let high = try verdicts(essay, merged).map(\.score).reduce(0, +)
            #expect(high - low >= 0.4 * Double(5 * merged.count), "\(title.id)")
        }
        let again = try refined(attentive, SmallTexts.titles[5], merged)
        #expect(again == merged)
    }
}
