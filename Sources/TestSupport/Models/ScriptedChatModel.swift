internal import Locking
public import RewardCore

/// A chat model whose answers a test writes. It records every request.
public final class ScriptedChatModel: ChatModel {
    /// The name that results report.
    public let modelName: String
    /// Whether it claims to be the simulated model.
    public let isSimulated: Bool
    private let answer: @Sendable (ChatRequest, Int) async throws(ChatFailure) -> ChatReply
    private let recorded = Locked<[ChatRequest]>([])

    /// A model that answers with what `answer` returns for a request and its number, from 0.
    public init(
        name: String = "scripted", isSimulated: Bool = false,
        answer: @escaping @Sendable (ChatRequest, Int) async throws(ChatFailure) -> ChatReply
    ) {
        modelName = name
        self.isSimulated = isSimulated
        self.answer = answer
    }

    /// All requests so far, in order.
    public var requests: [ChatRequest] { recorded.withLock { $0 } }

    /// Records the request and answers by the script.
    public func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let number = recorded.withLock { recorded -> Int in
            recorded.append(request)
            return recorded.count - 1
        }
        return try await answer(request, number)
    }

    /// A plain reply with that text that cost one call.
    public static func reply(_ text: String) -> ChatReply {
        ChatReply(
            text: text, finishReason: "stop", usage: TokenUsage(calls: 1, promptTokens: 10, completionTokens: 5),
            endpoint: "scripted", retries: 0)
    }
}
