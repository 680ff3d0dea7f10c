import JSONText
import Testing

@testable import SimulatedModel

struct AnswerTests {
    private let model = SimulatedModel()
    private let probe = [SimulatedMessage(role: "user", content: "Reply with the word banana.")]

    private func verdict(_ score: Int) -> AnswerContent {
        .verdicts([Verdict(name: "x", score: score, reason: "Because.")])
    }

    @Test(arguments: [
        ("(10|[0-9])", ["10", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        ("[0-5]", ["0", "1", "2", "3", "4", "5"]),
        ("(-2|-1|0)", ["-2", "-1", "0"]), ("good|ok|bad", ["good", "ok", "bad"]),
        ("(?:a|b)c?", ["a", "ac", "b", "bc"]),
        ("^[1-2]{2}$", ["11", "12", "21", "22"]), ("a\\.b", ["a.b"]), ("\\d{1,1}", (0...9).map(String.init)),
    ])
    func aRegexIsListed(pattern: String, texts: [String]) {
        #expect(RegexLanguage.texts(of: pattern) == texts)
    }

    @Test(arguments: ["(", "[a", "a)", "*a", "(?=a)", "[^a]", "\\p{L}", "a{2", String(repeating: "(", count: 99)])
    func aRegexThatIsNotUnderstoodHasNoTexts(pattern: String) {
        #expect(RegexLanguage.texts(of: pattern).isEmpty)
    }

    @Test func aHugeRegexIsListedInPartOnly() {
        #expect(RegexLanguage.texts(of: "[0-9]{60}").count <= RegexLanguage.textsMax)
        #expect(RegexLanguage.texts(of: "(a*b*c*d*)*").count <= RegexLanguage.textsMax)
    }

    @Test func aProbeGetsAnAnswerInForm() {
        #expect(model.answer(probe, constraint: .regex("[0-5]")).count == 1)
        #expect(Int(model.answer(probe, constraint: .integer(3...4))) == 3)
        #expect(model.answer(probe, constraint: .choice(["north", "south"])) == "north")
        #expect(!model.answer(probe, constraint: .none).isEmpty)
        let schema: JSONValue = [
            "type": "object",
            "properties": ["xq7": ["type": "integer", "minimum": 2, "maximum": 3], "flag": ["type": "boolean"]],
        ]
        #expect(model.answer(probe, constraint: .json(schema: schema)) == "{\"xq7\":2,\"flag\":true}")
    }

    @Test func numbersTakeTheNearestAllowedValue() {
        #expect(AnswerText.text(verdict(9), constraint: .integer(0...5)) == "5")
        #expect(AnswerText.text(verdict(4), constraint: .regex("(10|[0-9])")) == "4")
        #expect(AnswerText.text(verdict(4), constraint: .choice(["1", "3", "9"])) == "3")
        let schema: JSONValue = ["type": "object", "properties": ["score": ["enum": [0, 2, 8]]]]
        #expect(AnswerText.text(verdict(6), constraint: .json(schema: schema)) == "{\"score\":8}")
    }

    @Test func propertiesComeInTheOrderOfTheSchema() {
        let schema: JSONValue = [
            "type": "object",
            "properties": ["score": ["type": "integer"], "reason": ["type": "string", "maxLength": 4]],
        ]
        #expect(AnswerText.text(verdict(3), constraint: .json(schema: schema)) == "{\"score\":3,\"reason\":\"Beca\"}")
    }

    @Test func manyVerdictsGoToTheirMembers() throws {
        let names = ["a", "b", "c"]
        let content = AnswerContent.verdicts(
            names.enumerated().map { Verdict(name: $0.element, score: $0.offset, reason: $0.element) })
        let part: JSONValue = ["type": "object", "properties": ["score": ["type": "integer"]]]
        let numbered: JSONValue = ["type": "object", "properties": ["i03": part, "i01": part]]
        #expect(
            AnswerText.text(content, constraint: .json(schema: numbered))
                == "{\"i03\":{\"score\":2},\"i01\":{\"score\":0}}")
        let named: JSONValue = ["type": "object", "properties": ["b": part, "a": part]]
        #expect(
            AnswerText.text(content, constraint: .json(schema: named)) == "{\"b\":{\"score\":1},\"a\":{\"score\":0}}")
        let list: JSONValue = ["type": "array", "items": ["type": "integer"]]
        #expect(AnswerText.text(content, constraint: .json(schema: list)) == "[0,1,2]")
    }

    @Test func referencesAndAlternativesAreFollowed() {
        let schema: JSONValue = [
            "type": "object",
            "properties": ["v": ["$ref": "#/$defs/s"], "w": ["anyOf": [["type": "integer"], ["type": "null"]]]],
            "$defs": ["s": ["type": "integer", "enum": [1, 2]]],
        ]
        #expect(AnswerText.text(verdict(5), constraint: .json(schema: schema)) == "{\"v\":2,\"w\":5}")
    }

    @Test func aSchemaWithoutEndIsCutOff() {
        let schema: JSONValue = ["type": "object", "properties": ["x": ["$ref": "#"]]]
        #expect(AnswerText.text(verdict(1), constraint: .json(schema: schema)).hasPrefix("{\"x\":{\"x\":"))
        let wide: JSONValue = [
            "type": "object", "properties": ["a": ["$ref": "#"], "b": ["$ref": "#"], "c": ["$ref": "#"]],
        ]
        #expect(AnswerText.text(verdict(1), constraint: .json(schema: wide)).utf8.count < 100_000)
        let many: JSONValue = ["type": "array", "minItems": 1_000_000, "items": ["type": "integer"]]
        #expect(AnswerText.text(.count(1), constraint: .json(schema: many)).utf8.count < 1_000)
        let loop: JSONValue = ["$ref": "#/$defs/a", "$defs": ["a": ["$ref": "#/$defs/a"]]]
        #expect(!AnswerText.text(verdict(1), constraint: .json(schema: loop)).isEmpty)
    }
}
