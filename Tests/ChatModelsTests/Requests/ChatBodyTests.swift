import JSONText
import RewardCore
import Testing

@testable import ChatModels

/// Goal: what leaves the service is known byte by byte. Method: snapshots, one for each dialect and constraint.
@Suite struct ChatBodyTests {
    private static let begin =
        #"{"model":"model-a","messages":[{"role":"system","content":"You judge."},"#
        + #"{"role":"user","content":"Is \"this\" good?\nSay so."}],"#
    private static let schema =
        #"{"type":"object","properties":{"reason":{"type":"string","maxLength":600},"#
        + #""score":{"type":"integer","enum":[0,1,2]}},"required":["reason","score"],"additionalProperties":false}"#
    private static let schemaWithoutLength =
        #"{"type":"object","properties":{"reason":{"type":"string"},"#
        + #""score":{"type":"integer","enum":[0,1,2]}},"required":["reason","score"],"additionalProperties":false}"#

    private static let vLLM: [(ChatConstraint, String)] = [
        (.none, #""max_tokens":8,"temperature":0.0,"seed":7,"stream":false}"#),
        (
            .integer(0...10),
            #""max_tokens":8,"temperature":0.0,"seed":7,"structured_outputs":{"regex":"(10|[0-9])"},"stream":false}"#
        ),
        (
            .choice(["good", "ok", "bad"]),
            #""max_tokens":8,"temperature":0.0,"seed":7,"structured_outputs":{"choice":["good","ok","bad"]},"#
                + #""stream":false}"#
        ),
        (
            .json(name: "verdict", schema: Samples.verdictSchema),
            #""max_tokens":8,"temperature":0.0,"seed":7,"structured_outputs":{"json":"# + schema
                + #","disable_any_whitespace":true},"stream":false}"#
        ),
    ]

    private static let sglang: [(ChatConstraint, String)] = [
        (.none, #""max_tokens":8,"temperature":0.0,"seed":7,"stream":false}"#),
        (
            .integer(0...10),
            #""max_tokens":8,"temperature":0.0,"seed":7,"regex":"(10|[0-9])","stream":false}"#
        ),
        (
            .choice(["good", "ok", "bad"]),
            #""max_tokens":8,"temperature":0.0,"seed":7,"regex":"(good|bad|ok)","stream":false}"#
        ),
        (
            .json(name: "verdict", schema: Samples.verdictSchema),
            #""max_tokens":8,"temperature":0.0,"seed":7,"response_format":{"type":"json_schema","#
                + #""json_schema":{"name":"verdict","strict":true,"schema":"# + schema + #"}},"stream":false}"#
        ),
    ]

    private static let openAI: [(ChatConstraint, String)] = [
        (.none, #""max_completion_tokens":8,"temperature":0.0,"seed":7,"stream":false}"#),
        (
            .integer(0...2),
            #""max_completion_tokens":24,"temperature":0.0,"seed":7,"response_format":{"type":"json_schema","#
                + #""json_schema":{"name":"score","strict":true,"schema":{"type":"object","properties":{"score":"#
                + #"{"type":"integer","enum":[0,1,2]}},"required":["score"],"additionalProperties":false}}},"#
                + #""stream":false}"#
        ),
        (
            .choice(["good", "ok", "bad"]),
            #""max_completion_tokens":24,"temperature":0.0,"seed":7,"response_format":{"type":"json_schema","#
                + #""json_schema":{"name":"choice","strict":true,"schema":{"type":"object","properties":{"choice":"#
                + #"{"type":"string","enum":["good","ok","bad"]}},"required":["choice"],"#
                + #""additionalProperties":false}}},"stream":false}"#
        ),
        (
            .json(name: "verdict", schema: Samples.verdictSchema),
            #""max_completion_tokens":8,"temperature":0.0,"seed":7,"response_format":{"type":"json_schema","#
                + #""json_schema":{"name":"verdict","strict":true,"schema":"# + schemaWithoutLength
                + #"}},"stream":false}"#
        ),
    ]

    private func body(_ configuration: ChatEndpointConfiguration, _ request: ChatRequest) throws -> String {
        let constraint = try ConstraintLowering(dialect: configuration.dialect).lower(request.constraint)
        return String(
            decoding: try ChatBody(configuration).bytes(for: request, constraint: constraint), as: UTF8.self)
    }

    @Test(arguments: vLLM) func bodiesForVLLM(constraint: ChatConstraint, end: String) throws {
        #expect(try body(Samples.configuration(.vLLM), Samples.request(constraint)) == Self.begin + end)
    }

    @Test(arguments: sglang) func bodiesForSGLang(constraint: ChatConstraint, end: String) throws {
        #expect(try body(Samples.configuration(.sglang), Samples.request(constraint)) == Self.begin + end)
    }

    @Test(arguments: openAI) func bodiesForOpenAI(constraint: ChatConstraint, end: String) throws {
        #expect(try body(Samples.configuration(.openAI), Samples.request(constraint)) == Self.begin + end)
    }

    @Test(arguments: ChatDialect.all) func equalRequestsGiveEqualBytes(dialect: ChatDialect) throws {
        var configuration = Samples.configuration(dialect)
        configuration.extraBody = ["zeta": 1, "alpha": ["b": 2, "a": 1]]
        let request = Samples.request(.json(name: "verdict", schema: Samples.verdictSchema), affinityKey: "k")
        #expect(try body(configuration, request) == body(configuration, request))
        #expect(try body(configuration, request).hasSuffix(#""zeta":1,"alpha":{"b":2,"a":1}}"#))
    }

    @Test func onlyOpenAIGetsTheCacheKeyAndOnlyWhereItIsNotOmitted() throws {
        let request = Samples.request(affinityKey: "prefix-1")
        #expect(try body(Samples.configuration(.openAI), request).contains(#""prompt_cache_key":"prefix-1","stream""#))
        #expect(!(try body(Samples.configuration(.vLLM), request).contains("prefix-1")))
        var configuration = Samples.configuration(.openAI)
        configuration.omittedFields = ["prompt_cache_key", "temperature", "seed"]
        #expect(
            try body(configuration, request) == Self.begin + #""max_completion_tokens":8,"stream":false}"#)
    }

    @Test func aMemberThatTheDialectDoesNotListIsNeverWritten() throws {
        let lowered = try ConstraintLowering(dialect: .sglang).lower(.integer(0...5))
        #expect(throws: ConstraintProblem.self) {
            try ChatBody(Samples.configuration(.vLLM)).bytes(for: Samples.request(), constraint: lowered)
        }
    }

    @Test func theAbortIDStandsLastAndOnlyWhereTheDialectKnowsIt() throws {
        func bytes(_ dialect: ChatDialect) throws -> String {
            let body = ChatBody(Samples.configuration(dialect))
            return String(
                decoding: try body.bytes(
                    for: Samples.request(seed: nil), constraint: LoweredConstraint(), abortID: "id-1"), as: UTF8.self)
        }
        #expect(try bytes(.sglang).hasSuffix(#""temperature":0.0,"stream":false,"rid":"id-1"}"#))
        #expect(try bytes(.vLLM).hasSuffix(#""temperature":0.0,"stream":false}"#))
    }
}
