/// The dialects of trainers: how a trainer that was not made for this service asks for rewards.
public enum TrainerName: String, Sendable, CaseIterable {
    /// OpenRLHF's remote reward model.
    case openRLHF = "openrlhf"
    /// The remote reward model of slime and miles.
    case slime
    /// One sample with metadata, for hooks of one's own.
    case reward
    /// NeMo Gym's resources server, as NeMo RL and axolotl ask it too.
    case nemoGym = "nemo_gym"
    /// NeMo Gym's resources server as verifiers and prime-rl ask it.
    case verifiers
    /// LlamaFactory's reward model behind a URL.
    case llamaFactory = "llamafactory"
    /// Batches of prompts with responses: align-anything and FAI-RL.
    case batch
    /// open-instruct's verifier of programs.
    case openInstruct = "open_instruct"
    /// The scoring interfaces of vLLM: score, rerank, classify.
    case scoring
    /// OpenAI's chat completions.
    case chat
    /// ROLL's reward system: submitted, and asked for later.
    case roll
}

/// What a task says of one dialect.
public struct TrainerSettings: Sendable, Hashable {
    /// The number that stands for a reward that could not be had, marked as such where the dialect can; `nil` answers
    /// an error status instead. Default nil.
    public var valueOnFailure: Double?
    /// Seconds a request may take; `nil` takes the dialect's own, which is below its client's patience. Default nil.
    public var deadlineSeconds: Double?

    /// The defaults.
    public init() {}
}
