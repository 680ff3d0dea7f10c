import JSONText
import RewardCore
import Testing

@testable import ChatModels

/// Goal: an answer is a whole answer or a failure of the right kind, never an empty text. Method: bodies as servers
/// send them.
@Suite struct CompletionTests {
    private func read(_ body: String, dialect: ChatDialect = .vLLM) throws(AttemptFailure) -> Completion {
        try Completion(body: Array(body.utf8), dialect: dialect, asked: nil)
    }

    private static func body(_ message: String, finish: String = #""stop""#, usage: String = "") -> String {
        #"{"choices":[{"index":0,"message":\#(message),"finish_reason":\#(finish)}]\#(usage)}"#
    }

    @Test func aGoodAnswerIsReadVerbatim() throws {
        let completion = try Completion(body: Samples.completion(" 4\n"), dialect: .openAI, asked: nil)
        #expect(completion.text == " 4\n")
        #expect(completion.finishReason == "stop")
        #expect(completion.usage == TokenUsage(promptTokens: 11, completionTokens: 3))
    }

    @Test(arguments: ["null", #""stop""#]) func aMissingReasonCountsAsStop(finish: String) throws {
        let completion = try read(Self.body(#"{"content":"4"}"#, finish: finish))
        #expect(completion.finishReason == "stop")
        #expect(try read(#"{"choices":[{"message":{"content":"4"}}]}"#).finishReason == "stop")
    }

    @Test func partsAreJoined() throws {
        let message = #"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#
        #expect(try read(Self.body(message)).text == "ab")
    }

    @Test func cachedTokensThatNobodyReportedStayUnknown() throws {
        func usage(_ text: String) throws -> TokenUsage {
            try read(Self.body(#"{"content":"4"}"#, usage: #","usage":"# + text)).usage
        }
        #expect(try usage(#"{"prompt_tokens":9,"completion_tokens":2}"#).cachedTokens == nil)
        #expect(
            try usage(#"{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":null}"#).cachedTokens == nil)
        #expect(try usage(#"{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":0}}"#).cachedTokens == 0)
        #expect(try usage(#"{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":8}}"#).cachedTokens == 8)
        #expect(try usage("null") == TokenUsage())
        #expect(try usage(#"{"prompt_tokens":-3,"completion_tokens":2.0}"#) == TokenUsage(completionTokens: 2))
        #expect(try read(Self.body(#"{"content":"4"}"#)).usage == TokenUsage())
    }

    private static let failures: [(String, FailureKind, String)] = [
        (body(#"{"content":null}"#), .judgeInvalid, "without any text"),
        (body(#"{"content":""}"#), .judgeInvalid, "without any text"),
        (body(#"{"content":" \n"}"#), .judgeInvalid, "reasoning only"),
        (body(#"{"content":null,"reasoning":"hm"}"#), .judgeInvalid, "reasoning only"),
        (body(#"{"content":null,"reasoning_content":"hm"}"#), .judgeInvalid, "reasoning only"),
        (body(#"{"content":"<think>hm</think>\n"}"#), .judgeInvalid, "reasoning only"),
        (body(#"{"content":"<think>hm"}"#), .judgeTruncated, "inside its reasoning"),
        (body(#"{"content":"4"}"#, finish: #""length""#), .judgeTruncated, "token limit"),
        (
            body(#"{"content":"{\n                 "}"#, finish: #""length""#), .judgeTruncated,
            "loop of white space"
        ),
        (body(#"{"content":"4"}"#, finish: #""content_filter""#), .judgeRefused, "content filter"),
        (body(#"{"content":null,"refusal":"I cannot"}"#), .judgeRefused, "declined"),
        (body(#"{"content":"4"}"#, finish: #""abort""#), .judgeUnavailable, "(abort)"),
        (body(#"{"content":"4"}"#, finish: #""error""#), .judgeUnavailable, "(error)"),
        (body(#"{"content":"4"}"#, finish: #""repetition""#), .judgeInvalid, "repetition"),
        (body(#"{"content":"4"}"#, finish: #""tool_calls""#), .judgeInvalid, "tool_calls"),
        (#"{"choices":[]}"#, .judgeInvalid, "without a choice"),
        (#"{"choices":[{"message":null}]}"#, .judgeInvalid, "without a choice"),
        ("{}", .judgeInvalid, "without a choice"), ("[]", .judgeInvalid, "without a choice"),
        ("", .judgeInvalid, "else than JSON"),
        ("<html><title>Sign in</title></html>", .judgeInvalid, "else than JSON: Sign in"),
        (#"{"choices":[{"message":{"content":"4"}}"#, .judgeInvalid, "else than JSON"),
        (#"{"error":{"code":402,"message":"no credits"}}"#, .judgeQuota, "error 402: no credits"),
        (#"{"error":{"message":"odd"}}"#, .judgeUnavailable, "200 with an error: odd"),
        (
            #"{"choices":[{"error":{"code":429,"message":"slow"},"finish_reason":"error"}]}"#, .judgeOverloaded,
            "error 429: slow"
        ),
    ]

    @Test(arguments: failures) func whatIsNoWholeAnswerFails(body: String, kind: FailureKind, words: String) {
        let failure = #expect(throws: AttemptFailure.self) { try read(body) }
        #expect(failure?.kind == kind)
        #expect(failure?.detail.contains(words) == true, "\(failure?.detail ?? "") has \(words)")
    }

    @Test func onlyErrorsInsideASuccessAreRepeatedAndOnlyByTheirCode() {
        func retry(_ body: String) -> AttemptFailure.Retry? {
            #expect(throws: AttemptFailure.self) { try read(body) }?.retry
        }
        #expect(retry(#"{"error":{"code":429,"message":"slow"}}"#) == .backoff)
        #expect(retry(#"{"error":{"code":"server_error"}}"#) == .backoff)
        #expect(retry(#"{"error":{"code":400,"message":"bad"}}"#) == .never)
        #expect(retry(#"{"error":{"message":"odd"}}"#) == .never)
        #expect(retry(Self.body(#"{"content":null}"#)) == .never)
    }

    @Test func aFailedAnswerStillSaysWhatItCost() {
        let body = Self.body(
            #"{"content":null}"#, usage: #","usage":{"prompt_tokens":9,"completion_tokens":2}"#)
        let failure = #expect(throws: AttemptFailure.self) { try read(body) }
        #expect(failure?.usage == TokenUsage(promptTokens: 9, completionTokens: 2))
    }

    private static let reasoning: [(String, ReasoningText.Outcome)] = [
        ("4", .answer("4")), (" 4 ", .answer(" 4 ")), ("<think>a</think>4", .answer("4")),
        ("\n<think>a\nb</think>\n\n4 ", .answer("4 ")), ("<think></think>4", .answer("4")),
        ("<think>a</think><think>b</think>4", .answer("4")), ("<think>a", .unclosed),
        ("<think>a</think><think>b", .unclosed), ("<think>a</think>", .answer("")),
        ("It says <think>x</think>.", .answer("It says <think>x</think>.")),
        (#"{"reason":"</think>","score":1}"#, .answer(#"{"reason":"</think>","score":1}"#)),
    ]

    @Test(arguments: reasoning) func reasoningIsRemovedOnlyAtTheBeginning(
        text: String, outcome: ReasoningText.Outcome
    ) {
        #expect(ReasoningText.stripped(text) == outcome)
    }
}
