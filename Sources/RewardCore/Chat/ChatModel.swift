/// A chat model: the judge, or the meta model. The one way in which the service reaches a language model.
public protocol ChatModel: Sendable {
    /// The model's name as results report it.
    var modelName: String { get }
    /// Whether this is the simulated model; every answer made with it says so.
    var isSimulated: Bool { get }
    /// Asks the model once. Retries of the transport are inside; whether the answer's content is acceptable is the
    /// caller's to judge.
    func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply
}

/// One chat message to a model.
public struct ChatMessage: Sendable, Hashable {
    /// Who speaks.
    public enum Role: String, Sendable, CaseIterable {
        /// The service's standing instructions.
        case system
        /// The service's question.
        case user
        /// The model's earlier answer.
        case assistant
    }

    /// Who speaks.
    public let role: Role
    /// The text.
    public let content: String

    /// A message of that role.
    public init(_ role: Role, _ content: String) {
        self.role = role
        self.content = content
    }
}
