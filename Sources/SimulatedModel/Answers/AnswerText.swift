internal import JSONText

/// Puts content into the form that a constraint asks for. Whatever the content is, the result satisfies the constraint
/// as far as the constraint is understood, as a server's grammar would see to it.
enum AnswerText {
    /// The answer's text.
    static func text(_ content: AnswerContent, constraint: AnswerConstraint) -> String {
        switch constraint {
        case .none: return content.prose
        case .integer(let range):
            return String(min(range.upperBound, max(range.lowerBound, content.number ?? range.lowerBound)))
        case .choice(let choices): return fitting(content, among: choices)
        case .regex(let pattern): return fitting(content, among: RegexLanguage.texts(of: pattern))
        case .json(let schema):
            var answer = JSONSchemaAnswer(root: schema)
            return answer.value(content).text
        }
    }

    /// The text that says the content: the label itself, else the nearest number, else the first.
    static func fitting(_ content: AnswerContent, among texts: [String]) -> String {
        if case .label(let label, _) = content, texts.contains(label) { return label }
        if let number = content.number {
            let numbers = texts.compactMap { text in Int(text).map { (text, abs($0 - number)) } }
            if let nearest = numbers.min(by: { $0.1 < $1.1 }) { return nearest.0 }
        }
        return texts.first ?? ""
    }
}
