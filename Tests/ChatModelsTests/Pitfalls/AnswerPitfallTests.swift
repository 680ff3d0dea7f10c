import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal: no known pitfall of answers is fallen into. One test a pitfall, by its number in README.md.
@Suite(.timeLimit(.minutes(5))) struct AnswerPitfallTests {
    private static func body(_ message: String, finish: String = "stop", usage: String = "") -> ScriptedServer.Step {
        .json(200, #"{"choices":[{"message":\#(message),"finish_reason":"\#(finish)"}]\#(usage)}"#)
    }

    private func failure(
        _ step: ScriptedServer.Step, dialect: ChatDialect = .vLLM, _ request: ChatRequest = Samples.request()
    ) async throws -> ChatFailure? {
        var failure: ChatFailure?
        try await Stage.run([step, .good("4")], dialect: dialect) { stage in
            failure = await stage.failure(request)
            #expect(stage.server.received.count == 1)
        }
        return failure
    }

    @Test func pitfall05WhitespaceLoopIsTyped() async throws {
        let loop = String(repeating: #"\n"#, count: 40)
        let failure = try await failure(Self.body(#"{"content":"{\#(loop)"}"#, finish: "length"))
        #expect(failure?.kind == .judgeTruncated)
        #expect(failure?.detail.contains("loop of white space") == true)
    }

    @Test func pitfall05CompactJSONIsAskedForWhereAServerKnowsIt() throws {
        let members = try ConstraintLowering(dialect: .vLLM).lower(
            .json(name: "verdict", schema: Samples.verdictSchema)
        ).members
        #expect(members["structured_outputs"]?["disable_any_whitespace"] == true)
    }

    @Test func pitfall06TruncationIsAFailureEvenWhenTheJSONParses() async throws {
        let failure = try await failure(Self.body(#"{"content":"{\"reason\":\"r\",\"score\":4}"}"#, finish: "length"))
        #expect(failure?.kind == .judgeTruncated)
    }

    @Test(arguments: [
        #"{"content":null,"reasoning":"hm"}"#, #"{"content":null,"reasoning_content":"hm"}"#,
        #"{"content":"<think>hm</think>"}"#,
    ]) func pitfall07ReasoningWithoutAnAnswerIsAFailure(message: String) async throws {
        let failure = try await failure(Self.body(message))
        #expect(failure?.kind == .judgeInvalid)
        #expect(failure?.detail.contains("reasoning only") == true)
    }

    @Test func pitfall07ReasoningIsStrippedAndCounted() async throws {
        let usage = #","usage":{"prompt_tokens":9,"completion_tokens":5,"reasoning_tokens":3}"#
        try await Stage.run([Self.body(#"{"content":"<think>3 or 4?</think>4","reasoning":"x"}"#, usage: usage)]) {
            stage in
            let reply = try await stage.model.complete(Samples.request())
            #expect(reply.text == "4")
            #expect(reply.usage.reasoningTokens == 3)
        }
    }

    @Test func pitfall15AnErrorInsideASuccessCountsBeforeAnyChoice() async throws {
        let failure = try await failure(
            .json(200, #"{"error":{"code":402,"message":"no credits"},"choices":[{"message":{"content":"4"}}]}"#))
        #expect(failure?.kind == .judgeQuota)
    }

    private static let shapes = [
        #"{"error":{"message":"bad words","type":"t","param":null,"code":"c"}}"#,
        #"{"object":"error","message":"bad words","type":"t","code":400}"#,
        #"{"error":"bad words","error_type":"validation"}"#, #""bad words""#, "bad words", #"{"detail":"bad words"}"#,
        "<html><head><title>bad words</title></head><body>x</body></html>", #"[{"message":"bad words"}]"#,
    ]

    @Test(arguments: shapes) func pitfall16EveryShapeOfAnErrorIsRead(body: String) async throws {
        let failure = try await failure(.json(400, body))
        #expect(failure?.detail.contains("answered 400: bad words") == true, "\(failure?.detail ?? "")")
    }

    @Test func pitfall16ALongErrorBodyIsCut() async throws {
        let failure = try await failure(.json(400, String(repeating: "word ", count: 100_000)))
        #expect((failure?.detail.utf8.count ?? 0) < 1000)
    }

    @Test func pitfall19APromptThatWasCutWithoutAWordIsContextTooLong() async throws {
        var request = Samples.request()
        request.messages = [ChatMessage(.user, String(repeating: "some words ", count: 1000))]
        let usage = #","usage":{"prompt_tokens":900,"completion_tokens":1}"#
        let cut = Self.body(#"{"content":"4"}"#, usage: usage)
        let found = try await failure(cut, dialect: .ollama, request)
        #expect(found?.kind == .contextTooLong)
        #expect(found?.detail.contains("only 900 tokens") == true)
        let whole = #","usage":{"prompt_tokens":2000,"completion_tokens":1}"#
        let answered = Self.body(#"{"content":"4"}"#, usage: whole)
        #expect(try await failure(answered, dialect: .ollama, request) == nil)
        #expect(try await failure(Self.body(#"{"content":"4"}"#), dialect: .ollama, request) == nil)
        #expect(try await failure(cut, dialect: .vLLM, request) == nil)
    }

    @Test func pitfall21AnswersAreCutAtStopStringsHereToo() async throws {
        let stops: JSONObject = ["stop": ["<EOE>", "###"]]
        try await Stage.run([.good("Fine. ### more <EOE>"), .good("<EOE>")], configure: { $0.extraBody = stops }) {
            stage in
            #expect(await stage.text() == "Fine. ")
            #expect(await stage.failure()?.kind == .judgeInvalid)
        }
        var configuration = Samples.configuration()
        configuration.extraBody = ["stop": ["1", "2", "3", "4", "5"]]
        #expect(configuration.problems.map(\.key) == ["extraBody.stop"])
        configuration.extraBody = ["stop": 1]
        #expect(configuration.problems.map(\.key) == ["extraBody.stop"])
    }

    @Test(arguments: ["repetition", "parse_error", "abort", "error", "tool_calls", "never_heard_of"])
    func pitfall24AnUnknownFinishReasonIsAFailure(reason: String) async throws {
        let failure = try await failure(Self.body(#"{"content":"4"}"#, finish: reason))
        #expect(failure != nil)
        #expect(failure?.detail.contains(reason) == true)
    }
}
