internal import JSONText
internal import RewardCore

/// Writes a neutral constraint in the words of a dialect. Equal constraints give equal members in equal order.
struct ConstraintLowering: Sendable {
    /// Most characters of a schema's name, OpenAI's limit.
    static let nameLengthMax = 64
    /// Most values of an `enum` where the dialect itself has no limit, so that a schema has a bounded size.
    static let enumValuesMax = 4096

    /// Whose words.
    let dialect: ChatDialect

    /// The body members for `constraint`; throws what makes it impossible to send.
    func lower(_ constraint: ChatConstraint) throws(ConstraintProblem) -> LoweredConstraint {
        switch constraint {
        case .none: return LoweredConstraint()
        case .integer(let range): return try lowerInteger(range)
        case .choice(let choices): return try lowerChoice(choices)
        case .json(let name, let schema): return try lowerSchema(name: name, schema)
        }
    }

    private func lowerInteger(_ range: ClosedRange<Int>) throws(ConstraintProblem) -> LoweredConstraint {
        switch dialect.integerForm {
        case .regex(let path):
            return LoweredConstraint(members: members(.string(IntegerAlternation.regex(for: range)), at: path))
        case .regexFormat(let type, let member):
            return regexFormat(IntegerAlternation.regex(for: range), type: type, member: member)
        case .grammar(let path):
            return LoweredConstraint(members: members(.string(GrammarText.grammar(for: range)), at: path))
        case .enumSchema(let property):
            let (distance, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
            let count = overflow || distance == .max ? .max : distance + 1
            try checkCount(count, most: dialect.enumValuesMax ?? Self.enumValuesMax)
            let values = range.map { JSONValue.integer($0) }
            return enumObject(property: property, ["type": "integer", "enum": .array(values)])
        case .list:
            throw ConstraintProblem(
                detail: "the dialect \(dialect.name) has no form for integers; this is a bug, please report it")
        }
    }

    private func lowerChoice(_ choices: [String]) throws(ConstraintProblem) -> LoweredConstraint {
        guard !choices.isEmpty, choices.allSatisfy({ !$0.isEmpty }) else {
            throw ConstraintProblem(detail: "a choice needs at least one string, and none may be empty")
        }
        switch dialect.choiceForm {
        case .regex(let path):
            return LoweredConstraint(members: members(.string(ChoiceAlternation.regex(for: choices)), at: path))
        case .regexFormat(let type, let member):
            return regexFormat(ChoiceAlternation.regex(for: choices), type: type, member: member)
        case .grammar(let path):
            return LoweredConstraint(members: members(.string(GrammarText.grammar(for: choices)), at: path))
        case .list(let path):
            return LoweredConstraint(members: members(.array(choices.map { .string($0) }), at: path))
        case .enumSchema(let property):
            try checkCount(choices.count, most: dialect.enumValuesMax ?? Self.enumValuesMax)
            return enumObject(property: property, ["type": "string", "enum": .array(choices.map { .string($0) })])
        }
    }

    private func lowerSchema(name: String, _ schema: JSONValue) throws(ConstraintProblem) -> LoweredConstraint {
        guard (1...Self.nameLengthMax).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw ConstraintProblem(detail: "the schema name must match [a-zA-Z0-9_-]{1,64} and is \(name)")
        }
        try SchemaRules(enumValuesMax: dialect.enumValuesMax).check(schema)
        let schema =
            dialect.allowsMaxLength ? schema : SchemaParts.removing(["maxLength", "minLength"], from: schema)
        switch dialect.schemaForm {
        case .responseFormat:
            return LoweredConstraint(members: responseFormat(name: name, schema))
        case .responseFormatValue:
            let format: JSONValue = ["type": "json_schema", "value": ["name": .string(name), "schema": schema]]
            return LoweredConstraint(members: ["response_format": format])
        case .structuredOutputs:
            let options: JSONValue = ["json": schema, "disable_any_whitespace": true]
            return LoweredConstraint(members: ["structured_outputs": options])
        }
    }

    private func regexFormat(_ regex: String, type: String, member: String) -> LoweredConstraint {
        let format = JSONObject([(name: "type", value: .string(type)), (name: member, value: .string(regex))])
        return LoweredConstraint(members: ["response_format": .object(format)])
    }

    private func checkCount(_ count: Int, most: Int) throws(ConstraintProblem) {
        guard count > most else { return }
        throw ConstraintProblem(
            detail: "the constraint has \(count) values and the dialect \(dialect.name) takes \(most);"
                + " use a smaller range")
    }

    private func enumObject(property: String, _ schema: JSONValue) -> LoweredConstraint {
        let properties = JSONObject([(name: property, value: schema)])
        let object: JSONValue = [
            "type": "object", "properties": .object(properties), "required": [.string(property)],
            "additionalProperties": false,
        ]
        return LoweredConstraint(members: responseFormat(name: property, object), wrapper: property)
    }

    private func responseFormat(name: String, _ schema: JSONValue) -> JSONObject {
        [
            "response_format": [
                "type": "json_schema",
                "json_schema": ["name": .string(name), "strict": true, "schema": schema],
            ]
        ]
    }

    /// The value under nested members; a path has at least one step.
    private func members(_ value: JSONValue, at path: [String]) -> JSONObject {
        var value = value
        for name in path.dropFirst().reversed() { value = .object(JSONObject([(name: name, value: value)])) }
        return path.first.map { JSONObject([(name: $0, value: value)]) } ?? JSONObject()
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
