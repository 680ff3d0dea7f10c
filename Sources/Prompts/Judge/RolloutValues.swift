internal import RewardCore

/// The template variables that a rollout gives, each in its fence.
enum RolloutValues {
    /// `student_prompt`, `student_generation`, `reference`, `metadata`; absent parts have no value, so that their
    /// template sections are left out.
    static func values(of rollout: Rollout, fence: Fence) -> [String: String] {
        let prompt = rollout.prompt?.flattened
        let response = rollout.response.flattened
        var values = ["student_generation": fence.wrap(response, as: .response, context: prompt ?? "")]
        if let prompt { values["student_prompt"] = fence.wrap(prompt, as: .prompt) }
        if let reference = rollout.reference { values["reference"] = fence.wrap(reference, as: .reference) }
        if let metadata = rollout.metadata, metadata != "{}" {
            values["metadata"] = fence.wrap(metadata, as: .metadata)
        }
        return values
    }
}
