import RewardCore
import Testing

@testable import Prompts

/// Goal: what is taken as a template, and what is said about the rest. Method: tables.
struct TemplateScannerTests {
    private static func texts(_ text: String, _ name: TemplateName) -> [String] {
        TemplateScanner.problems(in: text, of: name).map(\.text)
    }

    @Test(arguments: [
        "{{student_generation}}", "{{{student_generation}}}", "{{ student_generation }}",
        "a { b } c }} {{student_generation}}",
        "{{#student_prompt}}\n{{student_prompt}}\n{{/student_prompt}}\n{{student_generation}}",
        "{{^reference}}none{{/reference}}{{student_generation}}",
        "{{#student_generation}}{{student_generation}}{{/student_generation}}",
        "{{#reference}}{{reference}} {{student_generation}}{{/reference}}"
            + "{{^reference}}{{student_generation}}{{/reference}}",
        "{\"a\": {{student_generation}}}", "{{student_generation}}{{# metadata }}{{metadata}}{{/metadata}}",
    ])
    func theLanguageIsTaken(_ text: String) {
        #expect(Self.texts(text, .rmScore) == [])
    }

    @Test func theDefaultsAreTaken() throws {
        for rubric in [RubricContent.items([]), .guidelines("g")] {
            let task = TaskSettings(name: "task", description: "d", initialRubric: rubric)
            for template in DefaultTemplates.templates(for: task, at: Timestamp(milliseconds: 0)) {
                let name = try #require(TemplateName(rawValue: template.name))
                #expect(TemplateScanner.problems(in: template.text, of: name, for: rubric.kind) == [], "\(name)")
            }
        }
    }

    /// Each tag stands at line 2, column 3, before the one required variable.
    @Test(arguments: [
        "{{!note}}", "{{>part}}", "{{&student_prompt}}", "{{.}}", "{{}}", "{{ }}", "{{=<% %>=}}",
        "{{student_prompt.x}}",
        "{{lower(student_prompt)}}", "{{$block}}", "{{<parent}}", "{{% CONTENT_TYPE:HTML}}", "{{{}}}", "{{#}}", "{{/}}",
        "{{student-prompt}}", "{{1}}", "{{{#reference}}}", "{{ #reference}}", "{{ä}}", "{{{{student_prompt}}}}",
    ])
    func anyOtherTagIsRefusedWithItsPlace(_ tag: String) {
        let problems = TemplateScanner.problems(in: "é\r\n🦆 \(tag)\n{{student_generation}}", of: .rmScore)
        #expect(problems.first?.place == TemplatePlace(line: 2, column: 3))
        #expect(problems.first?.detail.contains("outside the template language") == true)
    }

    @Test(arguments: [
        ("{{student_generation", "1:1: the tag is not closed on its line; close it with }}"),
        ("{{{student_generation}}", "1:1: the tag is not closed on its line; close it with }}}"),
        ("{{student_generation\n}}", "1:1: the tag is not closed on its line; close it with }}"),
    ])
    func aTagThatIsNotClosedIsNamed(_ text: String, _ expected: String) {
        #expect(Self.texts(text, .rmScore).first == expected)
    }

    @Test(arguments: [
        ("{{student_genration}}", "1:1: unknown variable \"student_genration\"; did you mean \"student_generation\"?"),
        ("a{{#refrence}}{{/refrence}}", "1:2: unknown variable \"refrence\"; did you mean \"reference\"?"),
    ])
    func anUnknownVariableIsNamedWithTheNearest(_ text: String, _ expected: String) {
        #expect(Self.texts(text + "{{student_generation}}", .rmScore) == [expected])
    }

    @Test func aVariableOfAnotherTemplateIsUnknown() {
        let text = Self.texts("{{student_generation}}{{junior_score}}", .rmScore)
        #expect(text.count == 1)
        #expect(text.first?.hasPrefix("1:23: unknown variable \"junior_score\"; known are task_description, ") == true)
    }

    @Test(arguments: [
        ("nothing", "is missing; add {{student_generation}}"),
        ("{{#student_generation}}x{{/student_generation}}", "is missing; add"),
        ("{{^student_generation}}{{student_generation}}{{/student_generation}}", "is left out where its sections are"),
        ("{{#reference}}{{student_generation}}{{/reference}}", "is left out where its sections are"),
        ("{{^task_description}}{{student_generation}}{{/task_description}}", "is left out where its sections are"),
    ])
    func aRequiredVariableMustBeRendered(_ text: String, _ expected: String) {
        let problems = TemplateScanner.problems(in: text, of: .rmScore)
        #expect(problems.map(\.place) == [nil])
        #expect(problems.first?.detail.hasPrefix("the required variable \"student_generation\" \(expected)") == true)
    }

    @Test func everyMissingVariableIsNamed() {
        let named = Self.texts("", .mrmAnalyze).compactMap { $0.split(separator: "\"").dropFirst().first }
        #expect(named == ["student_prompt", "student_generation", "junior_prompt"])
        #expect(Self.texts("anything", .mrmRefine) == [])
        #expect(Self.texts("anything", .mrmMerge).count == 1)
    }

    @Test(arguments: [
        ("\n {{#reference}}x", ["2:2: the section {{#reference}} is never closed; add {{/reference}}"]),
        ("{{^reference}}x", ["1:1: the section {{^reference}} is never closed; add {{/reference}}"]),
        (
            "{{/reference}}",
            [
                "1:1: {{/reference}} closes a section that is not open; remove it or open it with "
                    + "{{#reference}}"
            ]
        ),
        (
            "{{#reference}}{{#metadata}}{{/reference}}",
            ["1:28: {{/reference}} stands where {{/metadata}} must come first"]
        ),
    ])
    func sectionsMustBeBalanced(_ text: String, _ expected: [String]) {
        #expect(Self.texts("\(text)\n{{student_generation}}", .rmScore).prefix(expected.count) == expected[...])
    }

    @Test func allProblemsComeAtOnceInTheirOrder() {
        let problems = TemplateScanner.problems(
            in: "{{#reference}}\n{{!a}} {{nonsense}}\n{{/metadata}}", of: .rmScore)
        #expect(problems.map { $0.place?.line } == [1, 2, 2, 3, nil])
        #expect(problems.map { $0.place?.column } == [1, 1, 8, 1, nil])
    }

    @Test func sectionsNestSixteenDeepAndNoDeeper() {
        func nested(_ depth: Int) -> String {
            String(repeating: "{{#reference}}", count: depth) + String(repeating: "{{/reference}}", count: depth)
                + "{{student_generation}}"
        }
        #expect(Self.texts(nested(16), .rmScore) == [])
        #expect(Self.texts(nested(17), .rmScore).first?.contains("nest deeper than 16") == true)
        #expect(TemplateScanner.problems(in: nested(5000), of: .rmScore).count == 1)
    }

    @Test func problemsBeyondAHundredAreCounted() {
        let problems = Self.texts(String(repeating: "{{!x}}\n", count: 250) + "{{student_generation}}", .rmScore)
        #expect(problems.count == 101)
        #expect(problems.last == "150 further problems are not listed")
    }

    @Test func whatIsTakenIsReadByTheEngine() {
        let texts = [
            "{{student_generation}}", "{ {{student_generation}} }", "x }} {{{student_generation}}} {{/x",
            "{{student_generation}} {", "{{student_generation}}{", "{{student_generation}} {\n",
        ]
        for text in texts where Self.texts(text, .rmScore).isEmpty {
            let template = Template(
                task: "essay", name: "rm_score", version: 0, text: text, system: nil,
                changedAt: Timestamp(milliseconds: 0))
            #expect(TemplateRenderer().refusal(of: template) == nil)
        }
    }

    @Test(arguments: ["{{response}} {", "{{response}} {\n"]) func aBraceAtTheEndIsText(_ text: String) throws {
        let template = Template(
            task: "essay", name: "rm_execute", version: 0, text: text, system: nil,
            changedAt: Timestamp(milliseconds: 0))
        #expect(try TemplateRenderer().render(template, ["response": "a"]) == "a {")
    }

    @Test(arguments: [
        "{{student_generation}}\u{301}", "{{{student_generation}}}\u{FE0F}x", "\u{600}{{student_generation}}",
        "{{#reference}}\u{200D}{{/reference}}{{student_generation}}",
    ])
    func aTagThatJoinsWithAMarkBesideItIsRefused(_ text: String) {
        let problems = Self.texts(text, .rmScore)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("joins with its braces into one; put a space between them") == true)
        #expect(Self.texts("\u{E9}{{student_generation}}\u{E9}\u{1F986}", .rmScore).isEmpty)
    }

    /// Each would take minutes if the rest were searched anew for each mark.
    @Test(.timeLimit(.minutes(5)), arguments: ["{{", "{{{", "{{ ", "{{\n", "{{a", "}}{{"])
    func aTextOfNothingButOpeningMarksIsReadOnce(_ mark: String) {
        let text = String(repeating: mark, count: 20_000)
        for end in ["", "\n}}}"] { #expect(!Self.texts(text + end, .rmScore).isEmpty) }
    }

    @Test func variablesCanBeThoseThatAServiceLists() {
        let problems = TemplateScanner.problems(
            in: "{{query}} {{respons}}", variables: ["query", "response"], required: ["response"])
        #expect(problems.map(\.text).count == 2)
        #expect(problems.map(\.text).first?.hasPrefix("1:11: ") == true)
        #expect(TemplateScanner.problems(in: "{{query}}", variables: ["query"], required: ["query"]).isEmpty)
    }
}
