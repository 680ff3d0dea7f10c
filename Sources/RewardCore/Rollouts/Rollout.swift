/// One prompt and the policy's response to it, as a trainer sent it.
public struct Rollout: Sendable, Hashable {
    /// The trainer's name for it, unique in its request, at most 256 bytes; its index where none was given.
    public let id: String
    /// What the policy was asked; `nil` where the trainer sends none.
    public let prompt: RolloutText?
    /// What the policy answered; possibly empty.
    public let response: RolloutText
    /// A reference solution, answer or document.
    public let reference: String?
    /// The partition whose rubric applies.
    public let partition: String
    /// Any name shared by the rollouts of one prompt.
    public let group: String?
    /// The trainer's own data, as JSON text; an object.
    public let metadata: String?

    /// A rollout with the given parts.
    public init(
        id: String, prompt: RolloutText?, response: RolloutText, reference: String? = nil,
        partition: String = Lineage.defaultPartition, group: String? = nil, metadata: String? = nil
    ) {
        self.id = id
        self.prompt = prompt
        self.response = response
        self.reference = reference
        self.partition = partition
        self.group = group
        self.metadata = metadata
    }
}

/// What a rollout is for. Evaluation stays out of pins, schedules and samples.
public enum RolloutPurpose: String, Sendable, CaseIterable {
    /// Scored for a policy update.
    case train
    /// Scored to measure the policy.
    case eval
}
