import HTTPClient
import Locking
import RewardCore
import Testing

@testable import ChatModels

@Suite struct BudgetedModelTests {
    private struct Model: ChatModel {
        let modelName = "m"
        let isSimulated = false
        func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
            if request.maxTokens == 1 {
                throw ChatFailure(kind: .judgeTimeout, detail: "late", usage: TokenUsage(calls: 2, promptTokens: 40))
            }
            return ChatReply(
                text: "4", finishReason: "stop", usage: TokenUsage(calls: 1, promptTokens: 50, completionTokens: 10),
                endpoint: "e", retries: 0)
        }
    }

    private func request(_ maxTokens: Int = 8) -> ChatRequest {
        ChatRequest(messages: [], constraint: .none, maxTokens: maxTokens, deadline: .now + .seconds(60))
    }

    @Test func failuresCostAsWellAndASpentBudgetIsAFailureOfItsOwnKind() async throws {
        let budget = Locked(HourlyBudget(callsMax: nil, tokensMax: 100))
        let clock = SystemClock()
        let start = clock.monotonic()
        let scoring = BudgetedModel(base: Model(), budget: budget, role: .scoring, clock: clock, start: start)
        let meta = BudgetedModel(base: Model(), budget: budget, role: .refinement, clock: clock, start: start)
        _ = try await scoring.complete(request())
        await #expect(throws: ChatFailure.self) { _ = try await scoring.complete(request(1)) }
        let refused = await #expect(throws: ChatFailure.self) { _ = try await meta.complete(request()) }
        #expect(refused?.kind == .judgeBudget && refused?.detail.contains("part for the meta step") == true)
        let spent = await #expect(throws: ChatFailure.self) { _ = try await scoring.complete(request()) }
        #expect(spent?.kind == .judgeBudget && spent?.detail.contains("raise calls_per_hour") == true)
    }
}
