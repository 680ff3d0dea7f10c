internal import JSONText
internal import RewardCore

/// Whether an answer has the form that was asked for. Strict: whoever asked checks the content again.
enum ConstraintCheck {
    /// Digits that an integer may have.
    static let digitsMax = 18

    /// Whether `text` fits. White space around an integer or a choice does not count.
    static func fits(_ text: String, _ constraint: ChatConstraint) -> Bool {
        let bare = text.drop(while: \.isWhitespace)
        let end = bare.lastIndex { !$0.isWhitespace }.map { bare.index(after: $0) } ?? bare.endIndex
        let trimmed = String(bare[..<end])
        switch constraint {
        case .none: return true
        case .integer(let range): return integer(trimmed).map(range.contains) ?? false
        case .choice(let choices): return choices.contains(trimmed)
        case .json(_, let schema):
            guard let value = try? JSONReader.read(text).value else { return false }
            return SchemaCheck.fits(value, schema)
        }
    }

    /// The integer that is the whole text: ASCII digits without leading zeros, and a sign for a negative one.
    static func integer(_ text: some StringProtocol) -> Int? {
        let digits = text.first == "-" ? text.utf8.dropFirst() : text.utf8[...]
        guard (1...digitsMax).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            digits.first != 48 || (digits.count == 1 && text.first != "-")
        else { return nil }
        return Int(text)
    }
}

/// Whether a value fits a schema, as far as the schemas of this service go: objects with required members, types and
/// `enum`.
enum SchemaCheck {
    /// Whether `value` fits.
    static func fits(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        if let allowed = schema["enum"]?.array, !allowed.contains(value) { return false }
        switch schema["type"]?.string {
        case "object":
            guard let object = value.object else { return false }
            let properties = schema["properties"]?.object ?? JSONObject()
            let required = (schema["required"]?.array ?? []).compactMap(\.string)
            return required.allSatisfy { object[$0] != nil }
                && object.allSatisfy { name, member in
                    guard let part = properties[name] else { return schema["additionalProperties"]?.bool != false }
                    return fits(member, part)
                }
        case "array":
            guard let elements = value.array else { return false }
            return schema["items"].map { part in elements.allSatisfy { fits($0, part) } } ?? true
        case "string": return value.string != nil
        case "integer": return value.int != nil
        case "number": return value.number != nil
        case "boolean": return value.bool != nil
        default: return true
        }
    }
}
