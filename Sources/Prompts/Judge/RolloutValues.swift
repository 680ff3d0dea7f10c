internal import RewardCore

/// The template variables that a rollout gives, each in its fence.
struct RolloutValues {
    /// `task_description`, `student_prompt`, `student_generation`, `reference`, `metadata`; absent parts have no value,
    /// so that their template sections are left out.
    let values: [String: String]
    /// Whether the task splits prompts and could not split this one, which stands as it is.
    let isPromptUnsplit: Bool

    /// The values of a rollout. Where the task splits its prompt, the description is the rollout's own and stands in a
    /// fence, on lines of its own wherever the template puts it.
    init(of rollout: Rollout, task: TaskSettings, fence: Fence) {
        var parts: PromptSplit.Parts?
        var isUnsplit = false
        if let split = task.promptSplit, case .text(let text) = rollout.prompt {
            parts = split.parts(of: text)
            isUnsplit = parts == nil
        }
        let prompt = parts?.prompt ?? rollout.prompt?.flattened
        let response = rollout.response.flattened
        var values = ["student_generation": fence.wrap(response, as: .response, context: prompt ?? "")]
        values["task_description"] =
            parts.map { "\n" + fence.wrap($0.taskDescription, as: .task) } ?? task.description
        if let prompt { values["student_prompt"] = fence.wrap(prompt, as: .prompt) }
        if let reference = rollout.reference { values["reference"] = fence.wrap(reference, as: .reference) }
        if let metadata = rollout.metadata, metadata != "{}" {
            values["metadata"] = fence.wrap(metadata, as: .metadata)
        }
        self.values = values
        isPromptUnsplit = isUnsplit
    }
}
