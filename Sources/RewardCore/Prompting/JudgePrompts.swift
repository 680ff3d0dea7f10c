/// Turns a rollout and rubric items into what the judge reads. Judging asks; the one implementation lives in Prompts.
public protocol JudgePrompts: Sendable {
    /// The part that all questions about a rollout share: system line, task, prompt and response, rendered once.
    /// Throws when the template cannot be rendered.
    func prefix(
        for rollout: Rollout, task: TaskSettings, template: Template
    ) throws(PromptFailure) -> JudgePrefix
    /// The question for one item, answered by JSON `{reason, score}`.
    func question(_ prefix: JudgePrefix, item: RubricItem) -> JudgeQuestion
    /// The question for all items at once, answered by JSON with members `i01`, `i02`, … of `{reason, score}` each.
    func question(_ prefix: JudgePrefix, items: [RubricItem]) -> JudgeQuestion
    /// The opening of a growing conversation: the shared start and the request for a rationale on the first item.
    func opening(_ prefix: JudgePrefix, item: RubricItem) -> [ChatMessage]
    /// The turn that goes on to another item and asks for a rationale on it.
    func rationaleTurn(_ item: RubricItem) -> ChatMessage
    /// The turn after a rationale: the request for the integer.
    func scoreTurn(_ item: RubricItem) -> ChatMessage
    /// The request for a plan to evaluate responses to the rollout's prompt, which does not show the response. Throws
    /// when `rm_plan` is missing or cannot be rendered.
    ///
    /// - Parameter templates: the judge's templates by name, as one snapshot.
    func planning(
        for rollout: Rollout, guidelines: String, task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> JudgePrefix
    /// The turn after a plan: the request to carry it out on the rollout's response. Throws when `rm_execute` is
    /// missing or cannot be rendered.
    func executionTurn(
        for rollout: Rollout, task: TaskSettings, templates: [String: Template]
    ) throws(PromptFailure) -> ChatMessage
    /// The turn after an execution: the request for the one integer.
    func verdictTurn(_ range: ClosedRange<Int>) -> ChatMessage
    /// The judge's own words as a turn of a growing conversation. A response may have made it spell out tokens of a
    /// chat template; those are broken, so that they forge no turn.
    func ownTurn(_ text: String) -> ChatMessage
}

/// The shared start of the questions about one rollout, byte-identical between them so that prefix caches hit.
public struct JudgePrefix: Sendable, Hashable {
    /// The system message.
    public let system: String
    /// The start of the user message.
    public let user: String
    /// Equal for equal prefixes; routers in front of servers are told it.
    public let affinityKey: String
    /// Equal for the rollouts of one prompt; endpoints are chosen by it, so that they share the cached part up to the
    /// response.
    public let routingKey: String
    /// Whether the task splits prompts and could not split this one, which stands as it is.
    public let isPromptUnsplit: Bool

    /// A prefix with its keys computed: the first 16 hex digits of a SHA-256 of both messages, and of the system
    /// message and `shared`.
    ///
    /// - Parameter shared: what the prefixes of all rollouts of a prompt have in common; `nil` where that is the whole.
    public init(system: String, user: String, shared: String? = nil, isPromptUnsplit: Bool = false) {
        self.system = system
        self.user = user
        affinityKey = String(SHA256.hex(system + "\u{0}" + user).prefix(16))
        routingKey = shared.map { String(SHA256.hex(system + "\u{0}" + $0).prefix(16)) } ?? affinityKey
        self.isPromptUnsplit = isPromptUnsplit
    }
}

/// One question to the judge and the form its answer must have.
public struct JudgeQuestion: Sendable, Equatable {
    /// The conversation.
    public let messages: [ChatMessage]
    /// The form of the answer.
    public let constraint: ChatConstraint

    /// A question.
    public init(messages: [ChatMessage], constraint: ChatConstraint) {
        self.messages = messages
        self.constraint = constraint
    }
}

/// Why a prompt could not be made: which template, and what is wrong with it.
public struct PromptFailure: Error, Sendable, Hashable {
    /// One sentence.
    public let detail: String

    /// A failure with its reason.
    public init(detail: String) { self.detail = detail }
}
