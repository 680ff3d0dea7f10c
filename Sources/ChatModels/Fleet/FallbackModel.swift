public import RewardCore

/// A model with another one behind it, for the calls that it cannot take: those that fail as `judge_unavailable`, which
/// is also how a call ends when none of its endpoints is in service.
///
/// Never silent: a reply of the fallback carries the fallback's name, and whoever stores a score stamps it with that.
public struct FallbackModel: ChatModel {
    private let first: any ChatModel
    private let fallback: any ChatModel

    /// `first` with `fallback` behind it.
    public init(_ first: any ChatModel, fallback: any ChatModel) {
        self.first = first
        self.fallback = fallback
    }

    /// The name of the model that is asked first.
    public var modelName: String { first.modelName }

    /// Whether the model that is asked first is simulated.
    public var isSimulated: Bool { first.isSimulated }

    /// Asks the first model, and the other one when the first is not available. What the first has cost is in the
    /// usage.
    public func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let unavailable: ChatFailure
        do throws(ChatFailure) {
            return try await first.complete(request)
        } catch {
            guard error.kind == .judgeUnavailable else { throw error }
            unavailable = error
        }
        var usage = unavailable.usage
        do throws(ChatFailure) {
            let reply = try await fallback.complete(request)
            usage += reply.usage
            return ChatReply(
                text: reply.text, finishReason: reply.finishReason, usage: usage,
                endpoint: reply.endpoint, retries: unavailable.retries + reply.retries,
                model: reply.model ?? fallback.modelName, tokens: reply.tokens)
        } catch {
            usage += error.usage
            throw ChatFailure(
                kind: error.kind, detail: "\(unavailable.detail) Its fallback: \(error.detail)",
                endpoint: error.endpoint, usage: usage,
                retries: unavailable.retries + error.retries)
        }
    }
}
