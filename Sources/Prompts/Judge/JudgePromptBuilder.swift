internal import JSONText
public import RewardCore

/// Builds the judge's prompts: system line, then task, prompt and response, then the item, so that all questions about
/// one rollout share the longest possible prefix.
public struct JudgePromptBuilder: JudgePrompts {
    /// Most characters of a rationale where a server can enforce it.
    static let reasonCharactersMax = 600

    /// Puts what comes from a rollout between marker lines.
    let fence: Fence
    /// Renders the task's templates.
    let renderer: TemplateRenderer

    /// A builder that fences with `fence`.
    public init(fence: Fence, renderer: TemplateRenderer) {
        self.fence = fence
        self.renderer = renderer
    }

    /// Renders `rm_score` for the rollout.
    public func prefix(
        for rollout: Rollout, task: TaskSettings, template: Template
    ) throws(PromptFailure) -> JudgePrefix {
        let shown = RolloutValues(of: rollout, task: task, fence: fence)
        let user = try renderer.render(template, shown.values)
        let system = template.system ?? DefaultTemplates.judgeSystem
        // Without a prompt the response is all that rollouts could share.
        let shared = rollout.prompt.map { template.hash + "\u{0}" + $0.flattened }
        return JudgePrefix(system: system, user: user, shared: shared, isPromptUnsplit: shown.isPromptUnsplit)
    }

    /// The judge's own words, without tokens of chat templates.
    public func ownTurn(_ text: String) -> ChatMessage { ChatMessage(.assistant, ChatTemplateTokens.broken(text)) }

    /// The question for one item.
    public func question(_ prefix: JudgePrefix, item: RubricItem) -> JudgeQuestion {
        let text =
            prefix.user + "\n\nThe rubric item to apply:\n" + RubricText.write([item])
            + "\n\nJudge the response above by this item alone. Reply with a JSON object: first \"reason\", one"
            + " sentence that says what in the response decides, then \"score\", an integer within the item's range."
        return JudgeQuestion(
            messages: [ChatMessage(.system, prefix.system), ChatMessage(.user, text)],
            constraint: .json(name: "verdict", schema: Self.verdictSchema(item)))
    }

    /// The question for all items at once.
    public func question(_ prefix: JudgePrefix, items: [RubricItem]) -> JudgeQuestion {
        let text =
            prefix.user + "\n\nThe rubric items to apply:\n" + RubricText.write(items)
            + "\n\nJudge the response above by each item on its own. Reply with a JSON object that has one member for"
            + " each item in order, i01, i02 and so on; each holds first \"reason\", one sentence that says what in the"
            + " response decides, then \"score\", an integer within that item's range."
        let names = items.indices.map { JSONValue.string(JudgeItemKey.name(at: $0)) }
        let properties = items.enumerated().map { (JudgeItemKey.name(at: $0.offset), Self.verdictSchema($0.element)) }
        return JudgeQuestion(
            messages: [ChatMessage(.system, prefix.system), ChatMessage(.user, text)],
            constraint: .json(name: "verdicts", schema: Self.objectSchema(properties, required: names)))
    }

    private static func verdictSchema(_ item: RubricItem) -> JSONValue {
        objectSchema(
            [
                ("reason", ["type": "string", "maxLength": .integer(reasonCharactersMax)]),
                ("score", ["type": "integer", "enum": .array(item.range.map { .integer($0) })]),
            ], required: ["reason", "score"])
    }

    /// A closed object schema whose properties stand in the given order.
    static func objectSchema(_ properties: [(String, JSONValue)], required: [JSONValue]) -> JSONValue {
        var members = JSONObject()
        for (name, schema) in properties { members.set(name, to: schema) }
        return [
            "type": "object", "properties": .object(members), "required": .array(required),
            "additionalProperties": false,
        ]
    }
}
