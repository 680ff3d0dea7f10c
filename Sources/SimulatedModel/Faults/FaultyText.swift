internal import JSONText

/// Turns good answers into bad ones, in the ways that faults ask for.
enum FaultyText {
    /// Text that fits no constraint.
    static let garbage = "%% neither a number nor JSON {\"score\" %%"
    /// A kind answer to no question in particular, without a digit.
    static let prose = "The text reads well and keeps to its subject; I would call it good work."
    /// What a grammar that allows any white space lets a model write without end.
    static let whitespace = String(repeating: " \n", count: 128)
    /// A number outside every range that a rubric may have.
    static let hugeNumber = 99_999

    /// The answer with every number in it out of range; the number itself where it holds none.
    static func outOfRange(_ text: String) -> String {
        guard Int(text) == nil, let value = try? JSONReader.read(text).value else { return String(hugeNumber) }
        return enlarged(value).text
    }

    /// The first half of the answer.
    static func truncated(_ text: String) -> String {
        TokenCount.prefix(text, tokens: TokenCount.tokens(text) / 2)
    }

    private static func enlarged(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number: return .integer(hugeNumber)
        case .array(let elements): return .array(elements.map(enlarged))
        case .object(let object): return .object(JSONObject(object.map { ($0.name, enlarged($0.value)) }))
        case .null, .bool, .string: return value
        }
    }
}
