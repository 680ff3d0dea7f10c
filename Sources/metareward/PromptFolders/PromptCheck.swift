import Prompts
import RewardCore

/// Finds what the service would refuse in a text, with its place, before anything is sent.
enum PromptCheck {
    /// What is wrong with a rubric that was read as `items`, or with guidelines.
    static func problems(
        inRubric text: String, _ items: [RubricTextItem], path: String, isGuidelines: Bool
    ) -> [PromptProblem] {
        if isGuidelines {
            return RubricRules.problems(in: .guidelines(text)).map { PromptProblem(path: path, detail: $0.detail) }
        }
        let flaws = items.compactMap { item -> PromptProblem? in
            guard let flaw = item.flaw else { return nil }
            return PromptProblem(path: path, place: place(of: item, in: text), detail: detail(flaw))
        }
        let rules = RubricRules.problems(in: .items(items.map(\.item))).map { problem in
            guard let index = index(of: problem.pointer), items.indices.contains(index) else {
                return PromptProblem(path: path, detail: problem.detail)
            }
            let (item, member) = (items[index], problem.pointer.split(separator: "/").last ?? "")
            let shown = item.item.name.prefix(60).map { $0.isNewline ? " " : String($0) }.joined()
            let detail = "\(member) of item \"\(shown)\": \(problem.detail)"
            return PromptProblem(path: path, place: place(of: item, in: text), detail: detail)
        }
        return (flaws + rules).enumerated().sorted { left, right in
            let (first, second) = (left.element.place?.line ?? 0, right.element.place?.line ?? 0)
            return (first, left.offset) < (second, right.offset)
        }.map(\.element)
    }

    /// What is wrong with the text for a template, by the variables that the service lists for it.
    static func problems(
        inTemplate text: String, path: String, _ template: ServiceTask.Template
    ) -> [PromptProblem] {
        if text.isEmpty { return [PromptProblem(path: path, detail: "the file is empty")] }
        return TemplateScanner.problems(in: text, variables: template.variables, required: template.required)
            .map { problem in
                PromptProblem(
                    path: path,
                    place: problem.place.map { PromptProblem.Place(line: $0.line, column: $0.column) },
                    detail: problem.detail)
            }
    }

    private static func place(of item: RubricTextItem, in text: String) -> PromptProblem.Place {
        PromptProblem.Place(ofByte: item.offset, in: text.utf8)
    }

    private static func detail(_ flaw: RubricTextItem.Flaw) -> String {
        switch flaw {
        case .unclosed: "the item is never closed; add </item>"
        case .unusableRange: "min and max are no range; declare both as integers with min below max, or neither"
        }
    }

    /// The index in a pointer such as `/items/2/min`.
    private static func index(of pointer: String) -> Int? {
        let parts = pointer.split(separator: "/")
        return parts.count > 1 && parts[0] == "items" ? Int(parts[1]) : nil
    }
}
