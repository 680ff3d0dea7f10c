import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal: each requirement on results holds. Tests carry the requirement's name in README.md.
@Suite struct ResultRequirementTests {
    private func read(_ body: String) throws(AttemptFailure) -> Completion {
        try Completion(body: Array(body.utf8), dialect: .vLLM, asked: nil)
    }

    private static func body(_ message: String, finish: String = #""stop""#, usage: String = "null") -> String {
        #"{"choices":[{"message":\#(message),"finish_reason":\#(finish)}],"usage":\#(usage)}"#
    }

    private static let kinds: [(String, FailureKind)] = [
        (body(#"{"content":"4"}"#, finish: #""length""#), .judgeTruncated), (body(#"{"content":""}"#), .judgeInvalid),
        (body(#"{"content":null}"#), .judgeInvalid), (body(#"{"content":null,"refusal":"no"}"#), .judgeRefused),
        (body(#"{"content":"x"}"#, finish: #""content_filter""#), .judgeRefused),
        (#"{"error":{"code":503}}"#, .judgeOverloaded), (#"{"error":{"code":402}}"#, .judgeQuota),
        (#"{"error":{"code":400}}"#, .judgeRejected), ("nonsense", .judgeInvalid),
    ]

    @Test(arguments: kinds) func rRes1AFailureIsTypedAndNeverAScore(body: String, kind: FailureKind) {
        let failure = #expect(throws: AttemptFailure.self) { try read(body) }
        #expect(failure?.kind == kind)
    }

    @Test(arguments: [#""stop""#, "null"]) func rRes2StopAndNothingAreGood(finish: String) throws {
        #expect(try read(Self.body(#"{"content":"4"}"#, finish: finish)).finishReason == "stop")
    }

    @Test(arguments: ["abort", "eos", "STOP", "end_turn"]) func rRes2AnyOtherWordIsAFailure(word: String) {
        #expect(throws: AttemptFailure.self) { try read(Self.body(#"{"content":"4"}"#, finish: "\"\(word)\"")) }
    }

    @Test func rRes3ReasoningIsNoPartOfTheAnswer() throws {
        #expect(try read(Self.body(#"{"content":"<think>a</think>\n4","reasoning":"b"}"#)).text == "4")
        let unclosed = #expect(throws: AttemptFailure.self) { try read(Self.body(#"{"content":"<think>a 4"}"#)) }
        #expect(unclosed?.kind == .judgeTruncated)
    }

    private static let usages: [(String, TokenUsage)] = [
        ("null", TokenUsage()),
        (#"{"prompt_tokens":9,"completion_tokens":2}"#, TokenUsage(promptTokens: 9, completionTokens: 2)),
        (#"{"prompt_tokens_details":null}"#, TokenUsage()),
        (#"{"prompt_tokens_details":{"cached_tokens":0}}"#, TokenUsage(cachedTokens: 0)),
        (#"{"reasoning_tokens":7}"#, TokenUsage(reasoningTokens: 7)),
        (#"{"completion_tokens_details":{"reasoning_tokens":3},"reasoning_tokens":7}"#, TokenUsage(reasoningTokens: 3)),
    ]

    @Test(arguments: usages) func rRes4AbsentIsNotZero(text: String, usage: TokenUsage) throws {
        #expect(try read(Self.body(#"{"content":"4"}"#, usage: text)).usage == usage)
    }

    @Test func rRes4UsageAddsUpWithoutMakingAbsentZero() {
        var sum = TokenUsage(calls: 1)
        sum += TokenUsage(calls: 1)
        #expect(sum.cachedTokens == nil && sum.reasoningTokens == nil)
        sum += TokenUsage(cachedTokens: 3, reasoningTokens: 2)
        sum += TokenUsage(calls: 1)
        #expect(sum == TokenUsage(calls: 3, cachedTokens: 3, reasoningTokens: 2))
    }
}
