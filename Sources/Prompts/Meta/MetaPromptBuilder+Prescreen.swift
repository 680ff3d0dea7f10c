public import RewardCore

extension MetaPromptBuilder {
    /// The labels of prescreening, as the simulated and the real meta models know them.
    public static let prescreenLabels = ["good", "ok", "bad"]

    /// The form of the answer to the question for a label.
    public static let prescreenConstraint: ChatConstraint = .choice(prescreenLabels)

    /// The whole conversation about a sample's label: whether the judge's score of it is good, ok or bad.
    ///
    /// - Parameter templates: the task's templates by name, as one snapshot.
    public func prescreen(
        of sample: StoredRollout, rubric: RubricContent, task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> [ChatMessage] {
        let template = try TemplateName.mrmPrescreen.template(of: task, in: templates)
        let values = values(of: sample, rubric: rubric, task: task)
        return [
            ChatMessage(.system, template.system ?? DefaultTemplates.metaSystem),
            ChatMessage(.user, try renderer.render(template, values) + "\n\n" + Self.labelQuestion),
        ]
    }

    /// Stands after every template, so that a template of one's own need not know the labels.
    private static let labelQuestion = "Label the junior grader's work. Answer with one word: good, ok or bad."
}
