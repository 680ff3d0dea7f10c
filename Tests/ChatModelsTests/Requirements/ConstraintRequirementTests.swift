import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal: each requirement on constraints holds. The probe at start (R-CON-1) is tested where it lives, in
/// ServiceAssemblyTests.
@Suite(.timeLimit(.minutes(5))) struct ConstraintRequirementTests {
    private static let integers: [(String, Bool)] = [
        ("0", true), ("5", true), (" 4\n", true), ("6", false), ("-1", false), ("05", false), ("+4", false),
        ("4.0", false), ("٤", false), ("", false), ("4 5", false), ("99999999999999999999", false), ("-0", false),
    ]

    @Test(arguments: integers) func rCon2IntegersAreReadStrictly(text: String, fits: Bool) {
        #expect(ConstraintCheck.fits(text, .integer(0...5)) == fits)
    }

    private static let objects: [(String, Bool)] = [
        (#"{"reason":"r","score":2}"#, true), (#"{"reason":"r","score":3}"#, false), (#"{"score":2}"#, false),
        (#"{"reason":1,"score":2}"#, false), (#"{"reason":"r","score":2,"x":1}"#, false), ("2", false), ("[", false),
        (#"{"reason":"r","score":"2"}"#, false),
    ]

    @Test(arguments: objects) func rCon2ObjectsAreCheckedAgainstTheirSchema(text: String, fits: Bool) {
        #expect(ConstraintCheck.fits(text, .json(name: "verdict", schema: Samples.verdictSchema)) == fits)
    }

    @Test func rCon3RangesAreFiniteAlternationsLongestFirst() {
        #expect(IntegerAlternation.regex(for: 0...10) == "(10|[0-9])")
        #expect(IntegerAlternation.alternatives(for: 0...100) == ["100", "[1-9][0-9]", "[0-9]"])
        #expect(GrammarText.grammar(for: 0...10) == #"root ::= "10" | [0-9]"#)
    }

    @Test(arguments: ChatDialect.all) func rCon4SchemasKeepReasonBeforeScoreAndLengthsOnlyWhereKnown(
        dialect: ChatDialect
    ) throws {
        let members = try ConstraintLowering(dialect: dialect).lower(
            .json(name: "verdict", schema: Samples.verdictSchema)
        ).members
        let text = JSONValue.object(members).text
        let reason = try #require(text.firstRange(of: #""reason":"#))
        let score = try #require(text.firstRange(of: #""score":"#))
        #expect(reason.lowerBound < score.lowerBound)
        #expect(text.contains("maxLength") == ["vllm", "sglang", "llamacpp"].contains(dialect.name))
        #expect(text.contains(#""required":["reason","score"],"additionalProperties":false"#))
    }

    @Test(arguments: ChatDialect.all) func rEncOrderIsKeptAndBytesAreEqual(dialect: ChatDialect) throws {
        let names = (0..<40).map { "i\($0)" }.shuffled()
        let properties = JSONObject(names.map { (name: $0, value: ["type": "string"]) })
        let schema: JSONValue = [
            "type": "object", "properties": .object(properties), "required": .array(names.map { .string($0) }),
            "additionalProperties": false,
        ]
        func text() throws -> String {
            let lowering = ConstraintLowering(dialect: dialect)
            return JSONValue.object(try lowering.lower(.json(name: "n", schema: schema)).members).text
        }
        let first = try text()
        #expect(try text() == first)
        let places = names.compactMap { first.firstRange(of: "\"\($0)\":")?.lowerBound }
        #expect(places.count == names.count)
        #expect(places == places.sorted())
    }

    private static let found: [(String, Int?)] = [
        ("4", 4), ("I would say 3, no, 4.", 4), ("Score: 4/5", 4), ("**2**", 2), ("It is 4.5", nil), ("v4x", nil),
        ("10 of 12, so 4. In 2026", 4), ("none", nil), ("-3", nil), ("between 1-5", nil), ("score=5", 5),
    ]

    @Test(arguments: found) func rCon5TheLastIntegerInRangeIsFound(text: String, expected: Int?) {
        #expect(TolerantAnswer.lastInteger(in: text, 0...5) == expected)
    }

    @Test func rCon5OtherFormsAreFoundToo() {
        let json = ChatConstraint.json(name: "verdict", schema: Samples.verdictSchema)
        let object = #"{"reason":"r","score":2}"#
        #expect(TolerantAnswer.find(in: "Sure:\n```json\n\(object)\n```", json) == object)
        #expect(TolerantAnswer.find(in: "Good, so 2.", json) == #"{"reason":"Good, so 2.","score":2}"#)
        #expect(TolerantAnswer.find(in: "Good, so 7.", json) == nil)
        #expect(TolerantAnswer.find(in: "not good but ok.", .choice(["good", "ok", "bad"])) == "ok")
        #expect(TolerantAnswer.find(in: "goods", .choice(["good", "ok", "bad"])) == nil)
        #expect(TolerantAnswer.find(in: String(repeating: "{", count: 50_000) + "}", json) == nil)
    }

    @Test func rCon5OnlyAnswersThatHadToBeLookedForAreMarkedAndOnlyWhereAllowed() async throws {
        let script: [ScriptedServer.Step] = [.good("<think>1 or 2</think>I say 3."), .good("3")]
        try await Stage.run(script, configure: { $0.allowsUnconstrained = true }) { stage in
            let marked = try await stage.model.complete(Samples.request(.integer(0...5)))
            #expect(marked.text == "3")
            #expect(marked.isUnconstrained)
            let plain = try await stage.model.complete(Samples.request(.integer(0...5)))
            #expect(!plain.isUnconstrained)
        }
        try await Stage.run([.good("I say 3.")]) { stage in
            let reply = try await stage.model.complete(Samples.request(.integer(0...5)))
            #expect(reply.text == "I say 3.")
            #expect(!reply.isUnconstrained)
        }
    }
}
