import JSONText
import Testing

@testable import metareward

/// Goal: which versions an export writes, under which names, and which files an import need not send. Method: values.
@Suite struct LineageHistoryTests {
    private static func history(_ imports: String?...) -> LineageHistory {
        LineageHistory(
            imports.enumerated().map { version, comment in
                LineageHistory.Summary(version: version, isImported: comment != nil, comment: comment)
            })
    }

    private static func iteration(_ number: Int) -> String { "evaluation_rubric_iter_\(number).txt" }

    @Test func whereNothingWasImportedNumbersAreThoseOfTheVersions() {
        let history = Self.history(nil, nil, nil)
        #expect(history.entries.map(\.version) == [0, 1, 2])
        #expect(history.entries.map(\.name) == [0, 1, 2].map(Self.iteration))
        #expect(!history.isImported)
    }

    @Test func numbersGoOnAfterTheImportedOnes() {
        let history = Self.history(nil, nil, Self.iteration(4), "evaluation_rubric_iter_006.txt", nil, nil)
        #expect(history.entries.map(\.version) == [2, 3, 4, 5])
        #expect(
            history.entries.map(\.name)
                == [Self.iteration(4), "evaluation_rubric_iter_006.txt", Self.iteration(7), Self.iteration(8)])
        #expect(history.head == 5)
    }

    @Test func aRubricToBeginWithIsIterationZero() {
        #expect(
            Self.history(nil, "evaluation_rubric_expert.txt", nil).entries.map(\.name) == [0, 1].map(Self.iteration))
        #expect(Self.history(nil, "by hand", nil).entries.map(\.name) == [0, 1].map(Self.iteration))
    }

    @Test func aLaterImportOfTakenNumbersTakesTheirPlace() {
        let history = Self.history(nil, Self.iteration(0), nil, Self.iteration(0), Self.iteration(1))
        #expect(history.entries.map(\.version) == [3, 4])
        #expect(history.replaced == [1, 2])
    }

    private static func overlap(_ files: [String], _ written: [String], isImported: Bool = true) -> Int {
        func named(_ texts: [String]) -> [(name: String, text: String)] {
            texts.map { (String($0.prefix(1)), String($0.dropFirst())) }
        }
        return LineageHistory.overlap(of: named(files), with: named(written), isImported: isImported)
    }

    @Test func filesThatTheLastVersionsSayAreNotSentAgain() {
        #expect(Self.overlap(["0a", "1b"], ["0a", "1b"]) == 2)
        #expect(Self.overlap(["0a", "1b", "2c"], ["0a", "1b"]) == 2)
        #expect(Self.overlap(["1b", "2c"], ["0a", "1b"]) == 1)
        #expect(Self.overlap(["0a", "1b"], ["0a", "1x"]) == 0)
        #expect(Self.overlap(["0a"], ["1a"]) == 0)
        #expect(Self.overlap(["0\u{e9}"], ["0e\u{301}"]) == 0)
        #expect(Self.overlap(["0a"], []) == 0)
        #expect(Self.overlap(["0a", "1b"], ["0a"], isImported: false) == 0)
        #expect(Self.overlap(["0a"], ["0a"], isImported: false) == 1)
    }

    @Test func aVersionIsWrittenAsItWasPublishedElseInThePapersForm() {
        let items: JSONValue = [["name": "flow", "text": "Is it?", "min": 0, "max": 5]]
        func text(_ members: JSONObject) -> String {
            var rubric: JSONObject = ["kind": "items", "items": items, "text": "canonical", "origin": "meta"]
            for (name, value) in members { rubric.set(name, to: value) }
            return ExportedRubric(.object(rubric)).text
        }
        #expect(text(["source": "as sent"]) == "as sent")
        #expect(text(["source": .null]) == "<rubric>\n<item>\n### flow\nIs it?\n</item>\n</rubric>\n")
        #expect(text(["origin": "import"]) == "canonical")
        #expect(text(["kind": "guidelines", "items": []]) == "canonical")
    }

    @Test func templatesOfThisServiceAloneAreWrittenWhereSomeoneChoseTheirText() {
        func export(_ name: String, operators: Bool, guidelines: Bool) -> PromptExporter.Export {
            var export = PromptExporter.Export()
            let template = ServiceTask.Template(
                name: name, text: "x\r\n", system: nil, isOperators: operators, version: 3, variables: [], required: [])
            PromptExporter.add(template, isGuidelines: guidelines, to: &export)
            return export
        }
        #expect(export("mrm_merge", operators: false, guidelines: false).files.map(\.bytes) == [Array("x\r\n".utf8)])
        #expect(export("rm_score", operators: false, guidelines: false).leftOut.count == 1)
        #expect(export("rm_score", operators: true, guidelines: false).files.map(\.outcome.path) == ["rm_score.txt"])
        #expect(export("rm_plan", operators: false, guidelines: true).files.count == 1)
        #expect(export("mrm_prescreen", operators: false, guidelines: true).leftOut.count == 1)
    }
}
