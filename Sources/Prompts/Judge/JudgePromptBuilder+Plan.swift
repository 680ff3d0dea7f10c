internal import JSONText
public import RewardCore

/// The turns of program `plan_execute`: plan, execution, one integer, in one growing conversation.
///
/// The plan is asked for without the response, so that rollouts of one prompt share it as a prefix or as a whole.
extension JudgePromptBuilder {
    /// Renders `rm_plan`: the guidelines stand as they are, since what publishes them has checked them.
    public func planning(
        for rollout: Rollout, guidelines: String, task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> JudgePrefix {
        let template = try TemplateName.rmPlan.template(of: task, in: templates)
        let shown = RolloutValues(of: rollout, task: task, fence: fence)
        var values = ["meta_guidelines": guidelines]
        values["task_description"] = shown.values["task_description"]
        values["query"] = shown.values["student_prompt"]
        values["solution"] = shown.values["reference"]
        values["metadata"] = shown.values["metadata"]
        return JudgePrefix(
            system: template.system ?? DefaultTemplates.judgeSystem, user: try renderer.render(template, values),
            isPromptUnsplit: shown.isPromptUnsplit)
    }

    /// Renders `rm_execute`.
    public func executionTurn(
        for rollout: Rollout, task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> ChatMessage {
        let template = try TemplateName.rmExecute.template(of: task, in: templates)
        let parts = RolloutValues(of: rollout, task: task, fence: fence).values
        var values: [String: String] = [:]
        values["task_description"] = parts["task_description"]
        values["response"] = parts["student_generation"]
        return ChatMessage(.user, try renderer.render(template, values))
    }

    /// The request for the one integer.
    public func verdictTurn(_ range: ClosedRange<Int>) -> ChatMessage {
        ChatMessage(
            .user,
            "Now give the response as a whole its score by what you found: one integer from \(range.lowerBound), the"
                + " lowest quality, to \(range.upperBound), the highest. Reply with the integer and nothing else.")
    }
}
