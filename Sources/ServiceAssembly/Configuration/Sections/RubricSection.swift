internal import RewardCore

/// A task's initial rubric while it is read: exactly one of three forms.
struct RubricSection: ConfigurationSection {
    /// The rubric in the text format.
    var text: String?
    /// A file in that format.
    var file: String?
    /// The items, with the place of each.
    var items: [PlacedItem]?

    /// A rubric in which no key is present.
    init() {}

    /// An item and where it stands.
    struct PlacedItem: Sendable {
        /// The item.
        let item: RubricItem
        /// Its index in the list of the file.
        let index: Int
        /// Where it begins.
        let source: ConfigurationSource
    }

    /// The keys of `rubric`.
    static let keys: [ConfigurationKey<RubricSection>] = [
        .optional(
            "text", \.text,
            .name(
                of: "text",
                examples: [
                    "'<item name=\"length\" min=\"0\" max=\"3\">Is it long enough?</item>'"
                ]),
            default: "none",
            "The rubric in the text format, `<rubric><item>…</item></rubric>`; under plan_execute the guidelines."),
        .optional(
            "file", \.file, .path, default: "none",
            "A file with such text; a relative path starts at the configuration file's folder."),
        .items,
    ]

    /// The rubric of that kind, or `nil` after reporting why there is none.
    func content(_ path: String, kind: RubricKind, _ state: inout ReadingState) -> RubricContent? {
        let present = Self.keys.map(\.facts.name)
            .filter { state.isPresent(ConfigurationPath.child(of: path, $0)) }
        guard present.count == 1 else {
            let what = present.isEmpty ? "the rubric is empty" : "the rubric has \(present.joined(separator: " and "))"
            state.report(path, what, "give exactly one of text, file and items")
            return nil
        }
        if let items {
            guard kind == .items else {
                let advice = "give the guidelines as text or file, or the task another program"
                let list = ConfigurationPath.child(of: path, "items")
                state.report(list, "plan_execute judges by guidelines, which are text", advice)
                return nil
            }
            return checked(.items(items.map(\.item)), &state) { pointer in
                let parts = pointer.split(separator: "/").map(String.init)
                guard parts.count == 3, let number = Int(parts[1]), items.indices.contains(number) else {
                    return (ConfigurationPath.child(of: path, "items"), nil)
                }
                let list = ConfigurationPath.child(of: path, "items")
                let item = ConfigurationPath.item(of: list, items[number].index)
                return (ConfigurationPath.child(of: item, parts[2]), items[number].source)
            }
        }
        if let text { return content(text: text, kind: kind, ConfigurationPath.child(of: path, "text"), &state) }
        guard let file else { return nil }
        let filePath = ConfigurationPath.child(of: path, "file")
        do throws(FileReadingFailure) {
            return content(text: try state.files.text(of: state.resolved(file)), kind: kind, filePath, &state)
        } catch {
            state.report(unreadable: file, filePath, error)
            return nil
        }
    }

    private func content(
        text: String, kind: RubricKind, _ path: String, _ state: inout ReadingState
    ) -> RubricContent? {
        if kind == .guidelines { return checked(.guidelines(text), &state) { pointer in (path, nil) } }
        let problems = RubricTags.problems(in: text)
        for problem in problems { state.report(path, problem.what, problem.advice) }
        let content = checked(.items(RubricText.read(text)), &state) { pointer in (path, nil) }
        return problems.isEmpty ? content : nil
    }

    private func checked(
        _ content: RubricContent, _ state: inout ReadingState,
        place: (String) -> (path: String, source: ConfigurationSource?)
    ) -> RubricContent? {
        let problems = RubricRules.problems(in: content)
        for problem in problems {
            let (path, source) = place(problem.pointer)
            let what = source == nil ? "\(problem.pointer): \(problem.detail)" : problem.detail
            if let source {
                state.report(source, path, what, "correct the item")
            } else {
                state.report(path, what, "correct the rubric")
            }
        }
        return problems.isEmpty ? content : nil
    }
}

extension ConfigurationKey where Target == TaskSection {
    /// The map `rubric`.
    static let rubric: ConfigurationKey = {
        let facts = KeyFacts(
            name: "rubric", type: "map", defaultText: "the built-in task's",
            text: "The task's initial rubric: one of the keys below. Required unless the task is built in.",
            children: RubricSection.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            var section = RubricSection()
            let before = state.problems.count
            RubricSection.read(node, path, into: &section, &state)
            // What the text means depends on the program, which may stand below.
            if state.problems.count == before { target.rubric = section }
        }
    }()
}
