import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal: each requirement on dialects and constraints holds. Tests carry the requirement's name in README.md.
@Suite struct DialectRequirementTests {
    private func lowered(_ constraint: ChatConstraint, _ dialect: ChatDialect) throws -> String {
        JSONValue.object(try ConstraintLowering(dialect: dialect).lower(constraint).members).text
    }

    @Test func rDia1EveryDialectHasAName() {
        let names = [
            "openai", "vllm", "sglang", "llamacpp", "ollama", "tgi", "lmdeploy", "trtllm", "openrouter", "litellm",
            "generic",
        ]
        #expect(ChatDialect.all.map(\.name) == names)
        for name in names { #expect(ChatDialect.named(name)?.name == name) }
        #expect(ChatDialect.named("auto") == nil)
    }

    private static let integers: [(String, String)] = [
        ("vllm", #"{"structured_outputs":{"regex":"(10|[0-9])"}}"#), ("sglang", #"{"regex":"(10|[0-9])"}"#),
        ("llamacpp", #"{"grammar":"root ::= \"10\" | [0-9]"}"#),
        ("tgi", #"{"response_format":{"type":"regex","value":"(10|[0-9])"}}"#),
        ("lmdeploy", #"{"response_format":{"type":"regex_schema","regex_schema":"(10|[0-9])"}}"#),
        ("trtllm", #"{"response_format":{"type":"regex","regex":"(10|[0-9])"}}"#),
    ]

    @Test(arguments: integers) func rDia2IntegersInEachDialectsWords(name: String, expected: String) throws {
        let dialect = try #require(ChatDialect.named(name))
        #expect(try lowered(.integer(0...10), dialect) == expected)
    }

    private static let choices: [(String, String)] = [
        ("vllm", #"{"structured_outputs":{"choice":["ok","good"]}}"#), ("sglang", #"{"regex":"(good|ok)"}"#),
        ("llamacpp", #"{"grammar":"root ::= \"good\" | \"ok\""}"#),
        ("tgi", #"{"response_format":{"type":"regex","value":"(good|ok)"}}"#),
        ("lmdeploy", #"{"response_format":{"type":"regex_schema","regex_schema":"(good|ok)"}}"#),
        ("trtllm", #"{"response_format":{"type":"regex","regex":"(good|ok)"}}"#),
    ]

    @Test(arguments: choices) func rDia2ChoicesInEachDialectsWords(name: String, expected: String) throws {
        let dialect = try #require(ChatDialect.named(name))
        #expect(try lowered(.choice(["ok", "good"]), dialect) == expected)
    }

    @Test(arguments: ["openai", "openrouter", "litellm", "ollama", "generic"])
    func rDia2OthersGetAnEnumInASchema(name: String) throws {
        let dialect = try #require(ChatDialect.named(name))
        let schema = #"{"type":"json_schema","json_schema":{"name":"score","strict":true,"schema":{"type":"object","#
        let score = #""properties":{"score":{"type":"integer","enum":[0,1,2]}},"required":["score"],"#
        #expect(
            try lowered(.integer(0...2), dialect)
                == #"{"response_format":"# + schema + score + #""additionalProperties":false}}}}"#)
        #expect(try lowered(.choice(["ok"]), dialect).contains(#""enum":["ok"]"#))
    }

    @Test(arguments: ChatDialect.all) func rDia2SchemasInEachDialectsWords(dialect: ChatDialect) throws {
        let text = try lowered(.json(name: "verdict", schema: Samples.verdictSchema), dialect)
        switch dialect.name {
        case "vllm": #expect(text.hasPrefix(#"{"structured_outputs":{"json":{"type":"object""#))
        case "tgi":
            #expect(
                text.hasPrefix(
                    #"{"response_format":{"type":"json_schema","value":{"name":"verdict","schema":{"type":"object""#))
        default:
            #expect(
                text.hasPrefix(
                    #"{"response_format":{"type":"json_schema","json_schema":{"name":"verdict","strict":true,"#))
        }
    }

    @Test func rDia2GrammarsAreSequencesOfLiteralsAndClasses() {
        #expect(
            GrammarText.grammar(for: -12...120)
                == #"root ::= "-1" [0-2] | "1" [0-1] [0-9] | "120" | "-" [1-9] | [1-9] [0-9] | [0-9]"#)
        #expect(GrammarText.grammar(for: ["a\"b", "c\\", "l\n"]) == #"root ::= "a\"b" | "c\\" | "l\n""#)
    }

    @Test(arguments: ChatDialect.all) func rDia3WhatTheServiceWritesCannotBeInTheExtraBody(dialect: ChatDialect) {
        var configuration = Samples.configuration(dialect)
        configuration.extraBody = ["seed": 1, "something_else": [1]]
        #expect(configuration.problems.map(\.key) == ["extraBody.seed"])
    }

    @Test func rDia3PrioritiesAreOffAndMappedInEachDirection() {
        for dialect in ChatDialect.all { #expect(dialect.members(priority: .none) == [:]) }
        #expect(ChatDialect.vLLM.members(priority: .high) == ["priority": -1])
        #expect(ChatDialect.sglang.members(priority: .high) == ["priority": 1])
        #expect(ChatDialect.tensorRT.members(priority: .low) == ["priority": 0.25])
        #expect(ChatDialect.openAI.members(priority: .low) == ["service_tier": "flex"])
        var configuration = Samples.configuration(.ollama)
        configuration.priority = .high
        #expect(configuration.problems.map(\.key) == ["priority"])
    }

    @Test func rDia3ReasoningIsSwitchedInTheDialectsWords() throws {
        for dialect in ChatDialect.all { #expect(dialect.members(reasoning: .unset) == [:]) }
        let off: JSONObject = ["chat_template_kwargs": ["enable_thinking": false]]
        #expect(ChatDialect.vLLM.members(reasoning: .off) == off)
        #expect(ChatDialect.openAI.members(reasoning: .low) == ["reasoning_effort": "low"])
        #expect(ChatDialect.openRouter.members(reasoning: .off) == ["reasoning": ["enabled": false]])
        var configuration = Samples.configuration(.vLLM)
        configuration.reasoning = .off
        let bytes = try ChatBody(configuration).bytes(for: Samples.request(), constraint: LoweredConstraint())
        let end = #""stream":false,"chat_template_kwargs":{"enable_thinking":false}}"#
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix(end))
        configuration.extraBody = ["chat_template_kwargs": [:]]
        #expect(configuration.problems.map(\.key) == ["extraBody.chat_template_kwargs"])
        configuration.reasoning = .unset
        #expect(configuration.problems.isEmpty)
    }

    @Test(arguments: ChatDialect.all) func rDia4ExactlyOneTokenLimitIsSent(dialect: ChatDialect) throws {
        let bytes = try ChatBody(Samples.configuration(dialect)).bytes(
            for: Samples.request(), constraint: LoweredConstraint())
        let names = try JSONReader.read(bytes).value.object?.names ?? []
        let limits = names.filter { $0.hasPrefix("max_") }
        #expect(limits == [dialect.name == "openai" ? "max_completion_tokens" : "max_tokens"])
    }

    @Test(arguments: ChatDialect.all) func rDia6StreamIsRefusedExplicitly(dialect: ChatDialect) throws {
        let bytes = try ChatBody(Samples.configuration(dialect)).bytes(
            for: Samples.request(), constraint: LoweredConstraint())
        #expect(try JSONReader.read(bytes).value["stream"] == false)
    }

    @Test func rPre3OpenRouterRequiresParametersAlsoBesideAnOperatorsChoice() throws {
        var configuration = Samples.configuration(.openRouter)
        configuration.extraBody = ["provider": ["order": ["a"]]]
        #expect(configuration.problems.isEmpty)
        let bytes = try ChatBody(configuration).bytes(for: Samples.request(), constraint: LoweredConstraint())
        #expect(
            try JSONReader.read(bytes).value["provider"] == ["require_parameters": true, "order": ["a"]])
        for dialect in ChatDialect.all {
            #expect(dialect.bodyFields.isDisjoint(with: ["cache_salt", "session_id", "id_slot"]))
        }
    }
}
