internal import RewardCore

extension TemplateName {
    /// The task's template of this name in a snapshot. Throws where it is missing.
    func template(of task: TaskSettings, in templates: [String: Template]) throws(PromptFailure) -> Template {
        guard let template = templates[rawValue] else {
            throw PromptFailure(detail: "task \(task.name) has no template \(rawValue)")
        }
        return template
    }
}
