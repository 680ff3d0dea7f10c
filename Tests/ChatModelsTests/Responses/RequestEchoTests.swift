import RewardCore
import Testing

@testable import ChatModels

/// Goal: a failure repeats neither the key nor the rollout, even when the server does.
@Suite struct RequestEchoTests {
    private let essay = "The harbour was quiet when the first boats came in, and nobody counted them."

    private func request() -> ChatRequest {
        ChatRequest(
            messages: [ChatMessage(.system, "Judge."), ChatMessage(.user, essay)], constraint: .none, maxTokens: 1,
            deadline: .now)
    }

    @Test func aRepetitionOfTheRequestIsCutAway() {
        for start in 0..<16 {
            let part = String(essay.dropFirst(start).prefix(40))
            let message = "Input should be a list, got '\(part)' instead"
            let shown = RequestEcho.removed(from: message, request: request(), apiKey: nil)
            #expect(shown.hasPrefix("Input should"))
            #expect(shown.hasSuffix("(the rest repeats the request)"))
            #expect(!shown.contains(part.prefix(1)) || !shown.contains(part.prefix(12)))
        }
    }

    @Test func otherWordsStay() {
        for message in ["", "short", "This model's maximum context length is 8192 tokens; the harbour was quiet."] {
            #expect(RequestEcho.removed(from: message, request: request(), apiKey: nil) == message)
        }
    }

    @Test func theKeyIsReplaced() {
        let shown = RequestEcho.removed(
            from: "Incorrect API key provided: sk-123.", request: request(), apiKey: "sk-123")
        #expect(shown == "Incorrect API key provided: [key].")
    }
}
