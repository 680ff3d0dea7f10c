public import JSONText

/// The form that a request wants its answer to have.
public enum AnswerConstraint: Sendable, Equatable {
    /// Free text.
    case none
    /// One integer within the range.
    case integer(ClosedRange<Int>)
    /// One of the strings.
    case choice([String])
    /// A text of the language of a regular expression: alternations, groups, character classes and bounded
    /// repetition are understood.
    case regex(String)
    /// JSON under a schema: objects, arrays, strings, integers, numbers, booleans, `enum`, `const`, `anyOf`, `oneOf`,
    /// `minimum`, `maximum`, `minItems` and `maxLength` are understood.
    case json(schema: JSONValue)
}

/// The coarse kind of answer that a constraint asks for.
enum AnswerForm: Sendable {
    /// Free text.
    case text
    /// A number, or something that only has a number in it.
    case number
    /// One of `good`, `ok` and `bad`.
    case label
    /// An object with text in it.
    case structure

    /// The labels of the prescreen stage.
    static let labels = ["good", "ok", "bad"]

    /// Reads the kind off a constraint.
    init(_ constraint: AnswerConstraint) {
        switch constraint {
        case .none: self = .text
        case .integer: self = .number
        case .choice(let choices): self = Self.areLabels(choices) ? .label : .number
        case .regex(let pattern):
            self = Self.areLabels(RegexLanguage.texts(of: pattern)) ? .label : .number
        case .json(let schema): self = Self.form(of: schema, depth: 0)
        }
    }

    private static func areLabels(_ texts: [String]) -> Bool {
        Set(texts) == Set(labels)
    }

    private static func form(of schema: JSONValue, depth: Int) -> AnswerForm {
        if let texts = schema["enum"]?.array {
            return areLabels(texts.compactMap(\.string)) ? .label : .number
        }
        guard depth < JSONSchemaAnswer.depthMax else { return .number }
        if schema["type"]?.string == "string" || schema["type"]?.string == "array" { return .structure }
        let forms = (schema["properties"]?.object?.members ?? []).map { form(of: $0.value, depth: depth + 1) }
        if forms.contains(.label) { return .label }
        return forms.contains(.structure) ? .structure : .number
    }
}
