internal import Prompts
internal import RewardCore

/// What is given of one template: another text, as text or file, another system line, or both.
struct TemplateSection: ConfigurationSection {
    /// The text.
    var text: String?
    /// A file with the text.
    var file: String?
    /// The system line.
    var system: String?

    /// A template in which no key is present.
    init() {}

    /// The keys of one template.
    static let keys: [ConfigurationKey<TemplateSection>] = [
        .optional(
            "text", \.text, .name(of: "template text", examples: ["'Refine it in {{max_words}} words.'"]),
            default: "the built-in text", "The text, with `{{variables}}`; GET /meta/templates/{task} lists them."),
        .optional(
            "file", \.file, .path, default: "none",
            "A file with the text instead; a relative path starts at the configuration file's folder."),
        .optional(
            "system", \.system, .name(of: "system line", examples: ["You grade essays."]),
            default: "the built-in line", "The system line that goes with it."),
    ]

    /// What is given, or `nil` after reporting why it cannot be taken.
    func content(
        of name: TemplateName, _ path: String, kind: RubricKind, _ state: inout ReadingState
    ) -> TemplateText? {
        if text != nil, file != nil {
            state.report(path, "the template has text and file", "give one of them")
            return nil
        }
        if text == nil, file == nil, system == nil {
            state.report(path, "the template is empty", "give text, file or system, or remove it")
            return nil
        }
        var content = TemplateText(text: text, system: system)
        var place = ConfigurationPath.child(of: path, "text")
        if let file {
            place = ConfigurationPath.child(of: path, "file")
            do throws(FileReadingFailure) {
                content.text = try state.files.text(of: state.resolved(file))
            } catch {
                state.report(unreadable: file, place, error)
                return nil
            }
        }
        let problems = content.text.map { TemplateScanner.problems(in: $0, of: name, for: kind) } ?? []
        for problem in problems { state.report(place, problem.text, "correct the template") }
        return problems.isEmpty ? content : nil
    }
}

/// A template of the file and where it stands.
struct PlacedTemplate: Sendable {
    /// Its name, which may be none.
    let name: String
    /// Where it begins.
    let source: ConfigurationSource
    /// What is given of it.
    let section: TemplateSection
}

extension ConfigurationKey where Target == TaskSection {
    /// The map `templates`.
    static let templates: ConfigurationKey = {
        let facts = KeyFacts(
            name: "templates", type: "map", range: "names of the task's templates", defaultText: "the built-in wording",
            text: "Prompt templates by name; those left out keep the built-in wording.", childPrefix: "<name>",
            children: TemplateSection.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard let entries = state.entries(node, path, wanted: "a map of templates by name") else { return }
            for entry in entries {
                let child = ConfigurationPath.child(of: path, entry.name)
                state.note(child, at: entry.node.source)
                var section = TemplateSection()
                let before = state.problems.count
                TemplateSection.read(entry.node, child, into: &section, &state)
                guard state.problems.count == before else { continue }
                target.templates.append(
                    PlacedTemplate(name: entry.name, source: entry.node.source, section: section))
            }
        }
    }()
}

extension TaskSection {
    /// What is given of the task's templates; what cannot be taken is reported.
    func templateTexts(_ path: String, _ state: inout ReadingState) -> [TemplateName: TemplateText] {
        let kind = settings.program.rubricKind
        let names = TemplateName.all(of: kind)
        var texts: [TemplateName: TemplateText] = [:]
        for template in templates {
            let child = ConfigurationPath.child(of: path, template.name)
            guard let name = names.first(where: { $0.rawValue == template.name }) else {
                let what = "the program \(settings.program.rawValue) has no template of this name"
                state.report(
                    template.source, child, what, UnknownKey.advice(template.name, among: names.map(\.rawValue)))
                continue
            }
            if let text = template.section.content(of: name, child, kind: kind, &state) { texts[name] = text }
        }
        return texts
    }
}
