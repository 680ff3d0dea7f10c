internal import JSONText
internal import RewardCore

/// Reads what a rubric says from the body of `POST /rubric`: `text` or `items`, exactly one of them.
struct RubricContentReader {
    /// What a rubric says, and the text that says it.
    struct Content {
        /// What it says.
        let content: RubricContent
        /// The text as it arrived; nil where items were sent.
        let source: String?
    }

    private static let itemMembers = ["name", "text", "min", "max", "range_assumed"]

    /// Whether the task is judged under guidelines, so that text is guidelines.
    let takesGuidelines: Bool

    /// The content, or nil when something is wrong with it; that has then been added to the problems.
    func content(_ body: ObjectReader) -> Content? {
        let before = body.problems.count
        let (text, items) = (body.value("text"), body.value("items"))
        guard (text == nil) != (items == nil) else {
            let detail =
                text == nil
                ? "the body has neither text nor items; send one of them"
                : "the body has both text and items; send one of them"
            body.problems.add(text == nil ? "/text" : "/items", detail)
            return nil
        }
        let content = text == nil ? self.items(body) : self.text(body)
        guard let content, body.problems.count == before else { return nil }
        addProblems(of: content, isText: text != nil, to: body.problems)
        for problem in RubricRules.problems(inSource: text?.string) {
            body.problems.add(problem.pointer, problem.detail)
        }
        return Content(content: content, source: text?.string)
    }

    private func text(_ body: ObjectReader) -> RubricContent? {
        guard let text = body.text("text", bytes: 1...Int.max) else { return nil }
        return takesGuidelines ? .guidelines(text) : .items(RubricText.read(text))
    }

    private func items(_ body: ObjectReader) -> RubricContent? {
        guard let elements = body.array("items") else { return nil }
        if takesGuidelines {
            body.problems.add("/items", "the task is judged under guidelines; send them as text")
            return nil
        }
        var items: [RubricItem] = []
        for (index, element) in elements.enumerated() {
            guard let reader = body.element(element, at: JSONPointer.element(index, of: "/items")) else { continue }
            reader.refuseMembers(except: Self.itemMembers)
            reader.require("name", "a string")
            reader.require("text", "a string")
            reader.require("min", "an integer")
            reader.require("max", "an integer")
            let isAssumed = reader.bool("range_assumed") ?? false
            guard let name = reader.text("name", bytes: 0...Int.max),
                let text = reader.text("text", bytes: 0...Int.max),
                let min = reader.integer("min", in: Int.min...Int.max),
                let max = reader.integer("max", in: Int.min...Int.max)
            else { continue }
            items.append(RubricItem(name: name, text: text, min: min, max: max, rangeAssumed: isAssumed))
        }
        return .items(items)
    }

    /// What every rubric must satisfy; for content that was read from text, the text is where the problem is.
    private func addProblems(of content: RubricContent, isText: Bool, to problems: ProblemCollector) {
        for problem in RubricRules.problems(in: content) {
            if isText, problem.pointer != "/text" {
                problems.add("/text", problem.pointer + " of what the text says: " + problem.detail)
            } else {
                problems.add(problem.pointer, problem.detail)
            }
        }
    }
}
