import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal (R-DIA-5): what a model refuses is learned once and heeded from then on. Method: the pure parts by tables, the
/// driver against a scripted server.
@Suite(.timeLimit(.minutes(5))) struct LearnedQuirksTests {
    private static let refusals: [(Int, ServerError, ModelQuirk?)] = [
        (400, ServerError(message: "x", code: "unsupported_value", parameter: "temperature"), .temperature),
        (400, ServerError(message: "Unrecognized request argument supplied: seed"), .seed),
        (400, ServerError(message: "'stop' is not supported with this model."), .stop),
        (400, ServerError(message: "x", code: "unsupported_parameter", parameter: "logprobs"), .logprobs),
        (400, ServerError(message: "You are not allowed to request logprobs from this model"), .logprobs),
        (
            400, ServerError(message: "'max_tokens' is not supported. Use 'max_completion_tokens' instead."),
            .tokenLimit
        ),
        (422, ServerError(message: "body.seed: Extra inputs are not permitted"), .seed),
        (400, ServerError(message: "max_tokens is too large: 9000", parameter: "max_tokens"), nil),
        (400, ServerError(message: "temperature must be at most 2"), nil),
        (400, ServerError(message: "Unsupported value", code: "unsupported_value", parameter: "model"), nil),
        (400, ServerError(message: "the nonstop service is not supported"), nil),
        (500, ServerError(message: "temperature is not supported"), nil), (400, ServerError(message: ""), nil),
    ]

    @Test(arguments: refusals) func rDia5RefusalsNameTheirQuirk(status: Int, error: ServerError, quirk: ModelQuirk?) {
        #expect(QuirkReading.quirk(status: status, error: error) == quirk)
    }

    @Test func rDia5ABodyIsSentAgainOnlyWhenItWillBeAnotherOne() {
        var memory = LearnedQuirks()
        let before = memory
        #expect(memory.learn(.seed, used: before) == .sendAgain(isNew: true))
        #expect(memory.learn(.seed, used: before) == .sendAgain(isNew: false))
        #expect(memory.learn(.seed, used: memory) == .none)
        #expect(memory.learn(nil, used: before) == .none)
        #expect(memory.drops("seed") && !memory.drops("temperature"))
        #expect(memory.tokenLimitField("max_tokens") == "max_tokens")
        _ = memory.learn(.tokenLimit, used: memory)
        #expect(memory.tokenLimitField("max_tokens") == "max_completion_tokens")
        #expect(memory.tokenLimitField("max_completion_tokens") == "max_tokens")
        #expect(!memory.drops("max_tokens"))
    }

    @Test func rDia5SeveralQuirksAreLearnedInOneCallAndNoRetryIsCounted() async throws {
        func refusal(_ name: String) -> ScriptedServer.Step {
            .json(
                400,
                #"{"error":{"message":"\#(name) is not supported","param":"\#(name)","code":"unsupported_parameter"}}"#)
        }
        let clock = LeapingClock()
        let script = [refusal("temperature"), refusal("seed"), refusal("stop"), refusal("logprobs"), .good("4")]
        let extra: JSONObject = ["stop": ["###"], "top_k": 1]
        try await Stage.run(
            script, clock: clock,
            configure: {
                $0.extraBody = extra; $0.retries.attemptsMax = 1
            }
        ) {
            stage in
            var request = Samples.request()
            request.wantsTokenProbabilities = true
            let reply = try await stage.model.complete(request)
            #expect(reply.retries == 0)
            #expect(reply.usage.calls == 5)
            #expect(clock.sleeps.isEmpty)
            let last = try #require(stage.server.bodies.last)
            for name in ["temperature", "seed", "stop", "logprobs"] { #expect(!last.contains("\"\(name)\"")) }
            #expect(last.contains(#""top_k":1"#))
        }
    }

    @Test func rDia5ATokenLimitIsNotRenamedWhereTheDialectKnowsOneName() async throws {
        let refusal = #"{"error":{"message":"max_tokens is not supported","param":"max_tokens"}}"#
        try await Stage.run([.json(400, refusal), .good("4")], dialect: .ollama) { stage in
            #expect(await stage.failure()?.kind == .judgeRejected)
            #expect(stage.server.received.count == 1)
        }
    }

    @Test func rDia5ARefusalThatGoesOnIsAFailure() async throws {
        let refusal = ScriptedServer.Step.json(400, #"{"error":{"message":"seed is not supported","param":"seed"}}"#)
        try await Stage.run([refusal, refusal, .good("4")]) { stage in
            let failure = await stage.failure()
            #expect(failure?.kind == .judgeRejected)
            #expect(failure?.usage.calls == 2)
            #expect(stage.server.received.count == 2)
        }
    }
}
