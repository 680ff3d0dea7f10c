internal import Locking
internal import Mustache
public import RewardCore

/// Renders templates with swift-mustache, as text and without escaping. Substitution is single pass: a value that
/// contains `{{…}}` stays literal. One final newline of a template is dropped, as the paper's code does.
public final class TemplateRenderer: Sendable {
    /// Most compiled templates kept; beyond it all are compiled anew.
    private static let compiledMax = 256

    private let compiled = Locked<[String: Program]>([:])

    /// A compiled template.
    private struct Program: Sendable {
        let template: MustacheTemplate
        /// Whether a space was put behind the text, to be taken from what it renders to.
        let isPadded: Bool
    }

    /// A renderer that has compiled nothing yet.
    public init() {}

    /// The template's text with the values put in; a variable without a value is empty and its section is left out.
    public func render(_ template: Template, _ values: [String: String]) throws(PromptFailure) -> String {
        let program: Program
        if let known = compiled.withLock({ $0[template.hash] }) {
            program = known
        } else {
            program = try compile(template)
            let hash = template.hash
            compiled.withLock { [program] cache in
                if cache.count >= Self.compiledMax { cache.removeAll() }
                cache[hash] = program
            }
        }
        let text = program.template.render(values)
        return program.isPadded ? String(text.unicodeScalars.dropLast()) : text
    }

    /// Why the engine cannot read the template; `nil` where it can. A text that `TemplateScanner` takes can be read.
    public func refusal(of template: Template) -> PromptFailure? {
        do throws(PromptFailure) {
            _ = try compile(template)
            return nil
        } catch {
            return error
        }
    }

    private func compile(_ template: Template) throws(PromptFailure) -> Program {
        var text = template.text
        if text.hasSuffix("\n") { text.removeLast() }
        // The engine looks for a second brace behind each one, and fails where the text ends before it.
        let isPadded = text.hasSuffix("{")
        if isPadded { text += " " }
        do {
            // The pragma turns off the HTML escaping that Mustache does by default; it takes its line with it.
            let template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + text)
            return Program(template: template, isPadded: isPadded)
        } catch {
            throw PromptFailure(detail: "template \(template.name) of task \(template.task) does not parse: \(error)")
        }
    }
}
