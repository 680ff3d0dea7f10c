import FuzzSupport
import Prompts
import RewardCore

/// A value that would be another template, if it were looked at again.
let value = "<{{task_description}} {{#response}}{{/response}} &amp; {{{query}}}>"
let renderer = TemplateRenderer()

/// How often a text occurs, byte for byte.
func count(_ part: String, in text: String) -> Int {
    Array(text.utf8).ranges(of: Array(part.utf8)).count
}

fuzz { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    for kind in [RubricKind.items, .guidelines] {
        for name in TemplateName.all(of: kind) {
            let problems = TemplateScanner.problems(in: text, of: name, for: kind)
            expect(problems == TemplateScanner.problems(in: text, of: name, for: kind), "the scanner changes its mind")
            // The required variables and the count of what is left out come on top.
            expect(problems.count <= TemplateScanner.problemsMax + 4, "\(problems.count) problems are listed")
            expect(
                problems.allSatisfy { ($0.place?.line ?? 1) >= 1 && ($0.place?.column ?? 1) >= 1 }, "a place is wrong")
            guard problems.isEmpty else { continue }
            let template = Template(
                task: "fuzz", name: name.rawValue, version: 0, text: text, system: nil,
                changedAt: Timestamp(milliseconds: 0))
            expect(renderer.refusal(of: template) == nil, "what the scanner takes is refused by the renderer")
            let values = Dictionary(uniqueKeysWithValues: name.variables(for: kind).map { ($0, value) })
            guard let output = try? renderer.render(template, values) else { fatalError("it does not render") }
            if !name.requiredVariables(for: kind).isEmpty {
                expect(count(value, in: output) > 0, "a required variable is left out")
            }
            // No tag is left of the template, so each one stands in a value, where it must not be looked at.
            expect(count("{{{query}}}", in: output) == count(value, in: output), "a value was looked at: \(output)")
        }
    }
}
