internal import JSONText
public import RewardCore

/// Builds the meta model's conversations: the label of a sample, analyse and refine for each sample, then merge.
///
/// After the refine and merge texts the conversation goes on in fixed turns: the number of items, then item by item,
/// each under a constraint. Everything that comes from a rollout, or from a model that read one, stands in a fence.
public struct MetaPromptBuilder: Sendable {
    /// Puts what comes from a rollout, or from a model that read one, between marker lines.
    let fence: Fence
    /// Renders the task's templates.
    let renderer: TemplateRenderer

    /// A builder that fences with `fence`.
    public init(fence: Fence, renderer: TemplateRenderer) {
        self.fence = fence
        self.renderer = renderer
    }

    /// The opening of a sample's conversation: the request for an analysis.
    ///
    /// - Parameter templates: the task's templates by name, as one snapshot.
    public func analysis(
        of sample: StoredRollout, rubric: RubricContent, task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> [ChatMessage] {
        let template = try TemplateName.mrmAnalyze.template(of: task, in: templates)
        let values = values(of: sample, rubric: rubric, task: task)
        return [
            ChatMessage(.system, template.system ?? DefaultTemplates.metaSystem),
            ChatMessage(.user, try renderer.render(template, values)),
        ]
    }

    /// The turn after an analysis: the request for a refined rubric, ending in the question for its number of items.
    public func refinement(
        rubric: [RubricItem], task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> ChatMessage {
        let template = try TemplateName.mrmRefine.template(of: task, in: templates)
        let values = [
            "task_description": task.description, "junior_prompt": RubricText.write(rubric),
            "max_words": String(task.meta.itemWordsMax),
        ]
        return ChatMessage(.user, try renderer.render(template, values) + "\n\n" + Self.countQuestion)
    }

    /// The opening of a merge conversation, ending in the question for the number of items.
    public func merge(
        sets: [[RubricItem]], rubric: [RubricItem], task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> [ChatMessage] {
        let template = try TemplateName.mrmMerge.template(of: task, in: templates)
        let fenced = sets.map { fence.wrap(RubricText.write($0), as: .set) }.joined(separator: "\n\n")
        let values = [
            "task_description": task.description, "junior_prompt": RubricText.write(rubric), "multiple_sets": fenced,
            "max_words": String(task.meta.itemWordsMax),
        ]
        return [
            ChatMessage(.system, template.system ?? DefaultTemplates.metaSystem),
            ChatMessage(.user, try renderer.render(template, values) + "\n\n" + Self.countQuestion),
        ]
    }

    /// The turn that asks for one item of a set; `number` counts from 1.
    public static func itemQuestion(number: Int, of count: Int) -> ChatMessage {
        let text =
            "Write item \(number) of \(count). Reply with a JSON object that has the members \"name\", \"min\","
            + " \"max\" and \"text\"."
        return ChatMessage(.user, text)
    }

    /// The form of the answer to the question for the number of items.
    public static func countConstraint(itemsMax: Int) -> ChatConstraint { .integer(1...max(1, itemsMax)) }

    /// The form of an item.
    public static let itemConstraint: ChatConstraint = .json(
        name: "rubric_item",
        schema: JudgePromptBuilder.objectSchema(
            [
                ("name", ["type": "string"]), ("min", ["type": "integer"]), ("max", ["type": "integer"]),
                ("text", ["type": "string"]),
            ], required: ["name", "min", "max", "text"]))

    private static let countQuestion =
        "State how many items the refined rubric has. Answer with one integer."

    /// The variables that a judged rollout gives, with everything from it or from its judge in fences.
    func values(of sample: StoredRollout, rubric: RubricContent, task: TaskSettings) -> [String: String] {
        var values = RolloutValues(of: sample.rollout, task: task, fence: fence).values
        values["junior_prompt"] = rubric.text
        values["junior_score"] = Self.total(of: sample.judgement)
        values["junior_evaluation"] = fence.wrap(Self.evaluation(sample.judgement), as: .evaluation)
        values["max_words"] = String(task.meta.analysisWordsMax)
        return values
    }

    /// The judge's total and its scale, in words.
    static func total(of judgement: Judgement) -> String {
        guard let score = judgement.score, let low = judgement.scoreMin, let high = judgement.scoreMax else {
            return "none"
        }
        return "\(ScoreText.text(score)), where the lowest possible is \(low) and the highest possible is \(high)"
    }

    /// One JSON object a line for each verdict.
    static func evaluation(_ judgement: Judgement) -> String {
        judgement.verdicts.map { verdict in
            let line: JSONValue = [
                "name": .string(verdict.name), "score": ScoreText.value(verdict.score), "min": .integer(verdict.min),
                "max": .integer(verdict.max), "rationale": .string(verdict.rationale),
            ]
            return line.text
        }.joined(separator: "\n")
    }
}
