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
        let model = BudgetedModel(
            base: Model(), budget: HourlyBudget(callsMax: nil, tokensMax: 100), clock: SystemClock())
        _ = try await model.complete(request())
        await #expect(throws: ChatFailure.self) { _ = try await model.complete(request(1)) }
        let refused = await #expect(throws: ChatFailure.self) {
            var refinement = request()
            refinement.priority = .refinement
            _ = try await model.complete(refinement)
        }
        #expect(refused?.kind == .judgeBudget && refused?.detail.contains("part for the meta step") == true)
        let spent = await #expect(throws: ChatFailure.self) { _ = try await model.complete(request()) }
        #expect(spent?.kind == .judgeBudget && spent?.detail.contains("raise calls_per_hour") == true)
    }

    private struct Unreachable: ChatModel {
        let modelName = "m"
        let isSimulated = false
        func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
            throw ChatFailure(kind: .judgeUnavailable, detail: "down")
        }
    }

    @Test func aCallThatWasNeverSentCostsNothing() async throws {
        let model = BudgetedModel(
            base: Unreachable(), budget: HourlyBudget(callsMax: 2, tokensMax: nil), clock: SystemClock())
        for _ in 0..<10 {
            let failure = await #expect(throws: ChatFailure.self) { _ = try await model.complete(request()) }
            #expect(failure?.kind == .judgeUnavailable)
        }
    }
}
