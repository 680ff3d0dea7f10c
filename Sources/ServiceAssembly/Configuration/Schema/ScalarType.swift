/// Why a text is no value of a type.
struct ScalarRefusal: Error {
    /// What is wrong, said of the value: `is not an integer`.
    let what: String
    /// What to do.
    let advice: String
    /// Whether the text holds a secret and must not be shown.
    var hidesValue = false
}

/// A type of single values: how one is read, written and described. Everything that the schema says of a value's form
/// comes from here.
struct ScalarType<Value: Sendable>: Sendable {
    /// What the documentation calls it.
    let name: String
    /// The unit of a value; empty where it has none.
    var unit = ""
    /// The values allowed; empty where the name says all.
    var range = ""
    /// Allowed values as YAML; at least one of them differs from any default.
    var examples: [String]
    /// Whether a value must not be shown.
    var isSecret = false
    /// Reads a value.
    let parse: @Sendable (String) throws(ScalarRefusal) -> Value
    /// Writes a value as the documentation shows it.
    let write: @Sendable (Value) -> String

    /// The same type with a unit.
    func unit(_ unit: String) -> ScalarType {
        var copy = self
        copy.unit = unit
        return copy
    }

    /// The same type with other examples, where a key allows less than its type.
    func examples(_ examples: [String]) -> ScalarType {
        var copy = self
        copy.examples = examples
        return copy
    }
}

extension ScalarType where Value == Bool {
    /// `true` or `false`.
    static let boolean = ScalarType(
        name: "boolean", range: "true, false", examples: ["true", "false"],
        parse: { text throws(ScalarRefusal) in
            switch text {
            case "true": return true
            case "false": return false
            default: throw ScalarRefusal(what: "is no boolean", advice: "write true or false")
            }
        },
        write: { String($0) })
}

extension ScalarType where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of a few words.
    static var choice: ScalarType {
        let words = Value.allCases.map(\.rawValue)
        let list = words.joined(separator: ", ")
        return ScalarType(
            name: "word", range: list, examples: words,
            parse: { text throws(ScalarRefusal) in
                if let value = Value(rawValue: text) { return value }
                let advice =
                    NearestName.find(text, among: words).map { "did you mean \"\($0)\"?" } ?? "choose one of them"
                throw ScalarRefusal(what: "is none of \(list)", advice: advice)
            },
            write: { $0.rawValue })
    }
}
