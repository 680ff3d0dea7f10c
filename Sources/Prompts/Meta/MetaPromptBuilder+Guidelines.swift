public import RewardCore

/// The conversation about guidelines: one analysis of all cases of a partition, then the refined guidelines as text.
extension MetaPromptBuilder {
    /// The opening of the conversation: the request for an analysis of all samples.
    ///
    /// - Parameter templates: the task's templates by name, as one snapshot.
    public func analysis(
        ofAll samples: [StoredRollout], guidelines: String, task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> [ChatMessage] {
        let template = try TemplateName.mrmAnalyze.template(of: task, in: templates)
        let cases = samples.enumerated().map { index, sample in
            self.evaluationCase(sample, number: index + 1, of: samples.count, task: task)
        }
        let values = [
            "task_description": task.description, "evaluation_cases": cases.joined(separator: "\n\n"),
            "meta_level_guidelines": guidelines, "max_words": String(task.meta.analysisWordsMax),
        ]
        return [
            ChatMessage(.system, template.system ?? DefaultTemplates.metaSystem),
            ChatMessage(.user, try renderer.render(template, values)),
        ]
    }

    /// The turn after the analysis: the request for refined guidelines.
    public func guidelinesRefinement(
        guidelines: String, task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> ChatMessage {
        let template = try TemplateName.mrmRefine.template(of: task, in: templates)
        let values = [
            "task_description": task.description, "meta_level_guidelines": guidelines,
            "max_words": String(task.meta.guidelinesWordsMax),
        ]
        return ChatMessage(.user, try renderer.render(template, values) + "\n\n" + Self.guidelinesQuestion)
    }

    /// Stands after every template, so that a template of one's own need not know how its answer is read.
    private static let guidelinesQuestion = "Reply with the text of the refined guidelines and nothing else."

    /// One judged rollout, with everything from it or from its judge in fences.
    private func evaluationCase(
        _ sample: StoredRollout, number: Int, of count: Int, task: TaskSettings
    ) -> String {
        let parts = RolloutValues(of: sample.rollout, task: task, fence: fence).values
        var lines = ["Case \(number) of \(count)"]
        if let prompt = parts["student_prompt"] { lines += ["The problem:", prompt] }
        if let reference = parts["reference"] { lines += ["The reference solution:", reference] }
        lines += ["The response:", parts["student_generation"] ?? ""]
        lines += ["The junior grader's score: " + Self.total(of: sample.judgement)]
        lines += ["The junior grader's plan and what came of it:"]
        lines += [fence.wrap(Self.evaluation(sample.judgement), as: .evaluation)]
        return lines.joined(separator: "\n")
    }
}
