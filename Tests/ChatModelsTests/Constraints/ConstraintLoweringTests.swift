import JSONText
import RewardCore
import Testing

@testable import ChatModels

/// Goal: each dialect gets the constraint in the words that it obeys, and what no server obeys is refused before a
/// call.
@Suite struct ConstraintLoweringTests {
    private func lowered(_ constraint: ChatConstraint, _ dialect: ChatDialect) throws -> String {
        JSONValue.object(try ConstraintLowering(dialect: dialect).lower(constraint).members).text
    }

    @Test func freeTextNeedsNoMember() throws {
        for dialect in ChatDialect.all { #expect(try lowered(.none, dialect) == "{}") }
    }

    @Test func integersAreLoweredInEachDialect() throws {
        #expect(try lowered(.integer(0...10), .vLLM) == #"{"structured_outputs":{"regex":"(10|[0-9])"}}"#)
        #expect(try lowered(.integer(0...10), .sglang) == #"{"regex":"(10|[0-9])"}"#)
        let object = #"{"type":"object","properties":{"score":{"type":"integer","enum":[-1,0,1]}},"#
        let rest = #""required":["score"],"additionalProperties":false}"#
        #expect(
            try lowered(.integer(-1...1), .openAI)
                == #"{"response_format":{"type":"json_schema","json_schema":{"name":"score","strict":true,"schema":"#
                + object + rest + "}}}")
    }

    @Test func choicesAreLoweredInEachDialect() throws {
        let choice = ChatConstraint.choice(["good", "ok", "bad"])
        #expect(try lowered(choice, .vLLM) == #"{"structured_outputs":{"choice":["good","ok","bad"]}}"#)
        #expect(try lowered(choice, .sglang) == #"{"regex":"(good|bad|ok)"}"#)
        #expect(try lowered(choice, .openAI).contains(#"{"choice":{"type":"string","enum":["good","ok","bad"]}}"#))
    }

    @Test func lengthsOfStringsAreLeftOutWhereTheDialectDoesNotKnowThem() throws {
        let constraint = ChatConstraint.json(name: "verdict", schema: Samples.verdictSchema)
        #expect(try lowered(constraint, .vLLM).contains(#""maxLength":600"#))
        #expect(try lowered(constraint, .sglang).contains(#""maxLength":600"#))
        #expect(!(try lowered(constraint, .openAI).contains("maxLength")))
        #expect(try lowered(constraint, .vLLM).hasSuffix(#""disable_any_whitespace":true}}"#))
    }

    @Test func aPropertyCalledMaxLengthIsNoKeyword() throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "maxLength": ["type": "string", "maxLength": 5],
                "list": [
                    "type": "array", "items": ["anyOf": [["type": "string", "minLength": 1], ["type": "null"]]],
                ],
            ],
            "required": ["maxLength", "list"], "additionalProperties": false,
        ]
        #expect(
            SchemaParts.removing(["maxLength", "minLength"], from: schema).text
                == #"{"type":"object","properties":{"maxLength":{"type":"string"},"list":{"type":"array","#
                + #""items":{"anyOf":[{"type":"string"},{"type":"null"}]}}},"#
                + #""required":["maxLength","list"],"additionalProperties":false}"#)
    }

    @Test(arguments: ChatDialect.all)
    func whatServersWouldDropIsRefused(dialect: ChatDialect) {
        let lowering = ConstraintLowering(dialect: dialect)
        let open: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]], "required": ["a"]]
        var optional = open.object ?? JSONObject()
        optional.set("additionalProperties", to: false)
        optional.set("required", to: [])
        func closed(_ property: JSONValue) -> JSONValue {
            [
                "type": "object", "properties": ["a": property], "required": ["a"], "additionalProperties": false,
            ]
        }
        let refused: [(ChatConstraint, String)] = [
            (.choice([]), "at least one"), (.choice(["a", ""]), "empty"),
            (.json(name: "", schema: closed(["type": "string"])), "name"),
            (.json(name: "a b", schema: closed(["type": "string"])), "name"),
            (.json(name: String(repeating: "n", count: 65), schema: closed(["type": "string"])), "name"),
            (.json(name: "n", schema: ["type": "array"]), "root"),
            (.json(name: "n", schema: open), "additionalProperties"),
            (.json(name: "n", schema: .object(optional)), "required"),
            (.json(name: "n", schema: closed(["type": "integer", "multipleOf": 2])), "multipleOf"),
            (.json(name: "n", schema: closed(["type": "array", "uniqueItems": true])), "uniqueItems"),
            (.json(name: "n", schema: closed(["type": "string", "pattern": "a", "maxLength": 3])), "pattern"),
            (.json(name: "n", schema: closed(["anyOf": [open]])), "/properties/a/anyOf/0"),
        ]
        for (constraint, word) in refused {
            let error = #expect(throws: ConstraintProblem.self) { try lowering.lower(constraint) }
            #expect(error?.detail.contains(word) == true, "\(error?.detail ?? "") has \(word)")
        }
    }

    @Test func openAITakesAThousandEnumValuesAndNotOneMore() throws {
        let lowering = ConstraintLowering(dialect: .openAI)
        #expect(throws: Never.self) { try lowering.lower(.integer(1...1000)) }
        #expect(throws: ConstraintProblem.self) { try lowering.lower(.integer(0...1000)) }
        #expect(throws: ConstraintProblem.self) { try lowering.lower(.integer(Int.min...Int.max)) }
        #expect(throws: Never.self) { try ConstraintLowering(dialect: .vLLM).lower(.integer(0...1000)) }
        let many = JSONValue.array((0..<501).map { .integer($0) })
        let schema: JSONValue = [
            "type": "object", "properties": ["a": ["enum": many], "b": ["enum": many]], "required": ["a", "b"],
            "additionalProperties": false,
        ]
        #expect(throws: ConstraintProblem.self) { try lowering.lower(.json(name: "n", schema: schema)) }
    }

    @Test func theAnswerIsTakenOutOfItsWrapperAndNothingElseIs() throws {
        let score = try ConstraintLowering(dialect: .openAI).lower(.integer(0...5))
        #expect(score.unwrapped(#" {"score": 4} "#) == "4")
        #expect(score.unwrapped(#"{"score":"4"}"#) == "4")
        #expect(score.unwrapped("4") == "4")
        for text in [#"{"score":4,"x":1}"#, #"{"value":4}"#, #"{"score":null}"#, "[4]", "", "{"] {
            #expect(score.unwrapped(text) == text)
        }
        #expect(score.extraTokens > 0)
        let plain = try ConstraintLowering(dialect: .vLLM).lower(.integer(0...5))
        #expect(plain.unwrapped(#"{"score":4}"#) == #"{"score":4}"#)
        #expect(plain.extraTokens == 0)
    }
}
