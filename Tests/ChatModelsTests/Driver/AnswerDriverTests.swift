import HTTPClient
import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import Testing

@testable import ChatModels

/// Goal: what arrives at the server and what comes back as an answer. Method: the whole client against a scripted
/// server.
@Suite(.timeLimit(.minutes(5))) struct AnswerDriverTests {
    @Test func aCallArrivesAsOnePostWithAllItsFields() async throws {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        try await Stage.run([.good("4")], dialect: .openAI, configure: { $0.apiKey = "sk-1" }) { stage in
            _ = try await stage.model.complete(Samples.request(affinityKey: "prefix-1", traceparent: trace))
            let request = try #require(stage.server.received.first)
            #expect(request.head.method == .post)
            #expect(request.head.target == "/v1/chat/completions")
            #expect(request.head.fields["Content-Type"] == "application/json")
            #expect(request.head.fields["Authorization"] == "Bearer sk-1")
            #expect(request.head.fields["X-Session-ID"] == "prefix-1")
            #expect(request.head.fields["X-SMG-Routing-Key"] == "prefix-1")
            #expect(request.head.fields["traceparent"] == trace)
            let body = try JSONReader.read(request.body).value
            #expect(body["stream"] == false)
            #expect(body["prompt_cache_key"] == "prefix-1")
            #expect(body["max_completion_tokens"] == 8)
            #expect(body["messages"]?[1]?["content"] == "Is \"this\" good?\nSay so.")
        }
    }

    @Test func equalRequestsArriveAsEqualBytes() async throws {
        try await Stage.run([.good("a"), .good("b")]) { stage in
            let request = Samples.request(.json(name: "verdict", schema: Samples.verdictSchema))
            _ = try await stage.model.complete(request)
            _ = try await stage.model.complete(request)
            #expect(stage.server.bodies.count == 2)
            #expect(stage.server.bodies.first == stage.server.bodies.last)
        }
    }

    @Test func aWrappedScoreComesBackBare() async throws {
        try await Stage.run([.good(#"{"score": 4}"#), .good(#"{"choice":"ok"}"#)], dialect: .openAI) { stage in
            #expect(await stage.text(Samples.request(.integer(0...5))) == "4")
            #expect(await stage.text(Samples.request(.choice(["ok", "bad"]))) == "ok")
        }
    }

    @Test func reasoningIsRemovedAndCachedTokensAreReported() async throws {
        let body =
            #"{"choices":[{"message":{"content":"<think>hm</think>\n4","reasoning":"hm"},"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":8}}}"#
        try await Stage.run([.json(200, body)]) { stage in
            let reply = try await stage.model.complete(Samples.request())
            #expect(reply.text == "4")
            #expect(reply.finishReason == "stop")
            #expect(reply.usage == TokenUsage(calls: 1, promptTokens: 9, completionTokens: 5, cachedTokens: 8))
        }
    }

    private static let unusable: [(String, String, FailureKind)] = [
        (#"{"content":null}"#, "stop", .judgeInvalid), (#"{"content":"4"}"#, "length", .judgeTruncated),
        (#"{"content":"4"}"#, "parse_error", .judgeInvalid), (#"{"content":"4"}"#, "abort", .judgeUnavailable),
        (#"{"content":null,"reasoning_content":"hm"}"#, "stop", .judgeInvalid),
        (#"{"content":"<think>hm"}"#, "stop", .judgeTruncated),
        (#"{"content":null,"refusal":"no"}"#, "stop", .judgeRefused),
        (#"{"content":""}"#, "content_filter", .judgeRefused),
    ]

    @Test(arguments: unusable) func whatIsNoWholeAnswerIsAFailureAndNotRepeated(
        message: String, finish: String, kind: FailureKind
    ) async throws {
        let body =
            #"{"choices":[{"message":\#(message),"finish_reason":"\#(finish)"}],"#
            + #""usage":{"prompt_tokens":9,"completion_tokens":5}}"#
        try await Stage.run([.json(200, body), .good("4")]) { stage in
            let failure = await stage.failure()
            #expect(failure?.kind == kind)
            #expect(
                failure?.usage
                    == TokenUsage(calls: 1, promptTokens: 9, completionTokens: 5, wastedTokens: 14))
            #expect(stage.server.received.count == 1)
        }
    }

    @Test func aConstraintThatCannotBeSentCostsNoCall() async throws {
        try await Stage.run([.good("4")], dialect: .openAI) { stage in
            let failure = await stage.failure(Samples.request(.integer(0...5000)))
            #expect(failure?.kind == .judgeRejected)
            #expect(failure?.detail.contains("5001 values") == true)
            #expect(stage.server.received.isEmpty)
        }
    }

    @Test func anAnswerAboveTheByteLimitIsInvalid() async throws {
        let long = ScriptedServer.Step.good(String(repeating: "x", count: 4096))
        try await Stage.run([long, .good("4")], configure: { $0.responseBytesMax = 2048 }) { stage in
            #expect(await stage.failure()?.kind == .judgeInvalid)
            #expect(stage.server.received.count == 1)
            #expect(await stage.text() == "4")
        }
    }

    @Test func theModelSaysWhoItIs() async throws {
        try await Stage.run([]) { stage in
            #expect(stage.model.modelName == "model-a")
            #expect(!stage.model.isSimulated)
        }
        let client = HTTPClient()
        let model = try OpenAICompatibleModel(
            configuration: Samples.configuration(), client: client, clock: SystemClock(), isSimulated: true)
        #expect(model.isSimulated)
        await client.shutdown()
    }
}
