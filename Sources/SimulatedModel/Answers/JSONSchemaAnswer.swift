internal import JSONText

/// Writes content under a JSON schema, walking it in the order of its properties.
///
/// The walk decides by kind and name: integers take the content's number, strings named like a reason take the reason,
/// members `i01`, `i02`, … take the verdict of that number. Anything unknown gets the least value that the schema
/// allows, so that the answer is valid under any schema within the subset.
struct JSONSchemaAnswer {
    /// How deep a schema is followed; below that the answer is `null`.
    static let depthMax = 16
    /// How many values an answer has at most; beyond that they are `null`. Recursive schemas could ask for any number.
    static let valuesMax = 4_096
    /// How many elements an array gets at most because of `minItems`.
    static let elementsMax = 64

    private let root: JSONValue
    private var valuesLeft = valuesMax

    /// Writes under `root`.
    init(root: JSONValue) {
        self.root = root
    }

    /// The answer.
    mutating func value(_ content: AnswerContent) -> JSONValue {
        value(schema: root, name: "", content: content, depth: 0)
    }

    private mutating func value(
        schema: JSONValue, name: String, content: AnswerContent, depth: Int
    ) -> JSONValue {
        guard depth < Self.depthMax, valuesLeft > 0 else { return nil }
        valuesLeft -= 1
        let schema = resolved(schema)
        if let constant = schema["const"] { return constant }
        if let choices = schema["enum"]?.array, !choices.isEmpty {
            return choice(choices, name: name, content: content)
        }
        if let branches = (schema["anyOf"] ?? schema["oneOf"])?.array, let first = branches.first {
            return value(schema: first, name: name, content: content, depth: depth + 1)
        }
        switch kind(schema) {
        case "object": return object(schema, content: content, depth: depth)
        case "array": return array(schema, name: name, content: content, depth: depth)
        case "integer", "number":
            let number = number(name, content) ?? 0
            let low = schema["minimum"]?.double.map { Int($0.rounded(.up)) } ?? Int.min
            let high = schema["maximum"]?.double.map { Int($0.rounded(.down)) } ?? Int.max
            return .integer(max(low, min(high, number)))
        case "string": return .string(limited(text(name, content), schema["maxLength"]?.int))
        case "boolean": return true
        default: return nil
        }
    }

    private mutating func object(_ schema: JSONValue, content: AnswerContent, depth: Int) -> JSONValue {
        var result = JSONObject()
        let members = schema["properties"]?.object?.members ?? []
        var parts = 0
        for member in members {
            let isPart = kind(resolved(member.value)) == "object"
            let part = isPart ? self.part(named: member.name, number: parts, of: content) : content
            if isPart { parts += 1 }
            result.set(
                member.name, to: value(schema: member.value, name: member.name, content: part, depth: depth + 1))
        }
        return .object(result)
    }

    private mutating func array(_ schema: JSONValue, name: String, content: AnswerContent, depth: Int) -> JSONValue {
        let element = schema["items"] ?? .object(JSONObject())
        let parts: [AnswerContent] =
            switch content {
            case .verdicts(let verdicts): verdicts.map { .verdicts([$0]) }
            case .items(let items): items.map { .items([$0]) }
            case .count, .label, .text:
                Array(repeating: content, count: min(Self.elementsMax, max(0, schema["minItems"]?.int ?? 1)))
            }
        var elements: [JSONValue] = []
        for part in parts {
            elements.append(value(schema: element, name: name, content: part, depth: depth + 1))
        }
        return .array(elements)
    }

    /// The verdict that a member stands for: by item name, by the number in `i01`, else by its place.
    private func part(named name: String, number: Int, of content: AnswerContent) -> AnswerContent {
        guard case .verdicts(let verdicts) = content, verdicts.count > 1 else { return content }
        if let verdict = verdicts.first(where: { $0.name == name }) { return .verdicts([verdict]) }
        let place = name.hasPrefix("i") ? Int(name.dropFirst()).map { $0 - 1 } ?? number : number
        return .verdicts([verdicts[min(max(0, place), verdicts.count - 1)]])
    }

    private func choice(_ choices: [JSONValue], name: String, content: AnswerContent) -> JSONValue {
        if let number = number(name, content) {
            let numbers = choices.filter { $0.int != nil }
            if let nearest = numbers.min(by: { abs(($0.int ?? 0) - number) < abs(($1.int ?? 0) - number) }) {
                return nearest
            }
        }
        let texts = choices.compactMap(\.string)
        guard texts.count == choices.count else { return choices[0] }
        return .string(AnswerText.fitting(content, among: texts))
    }

    private func number(_ name: String, _ content: AnswerContent) -> Int? {
        if case .items(let items) = content, let item = items.first {
            switch name {
            case "min", "minimum": return item.min
            case "max", "maximum": return item.max
            default: return items.count
            }
        }
        return content.number
    }

    private func text(_ name: String, _ content: AnswerContent) -> String {
        switch content {
        case .items(let items):
            guard let item = items.first else { return "" }
            return name == "name" || name == "title" ? item.name : item.text
        case .label(let label, let reason): return name.hasPrefix("rea") || name == "rationale" ? reason : label
        case .verdicts, .count: return content.reason
        case .text(let text): return text
        }
    }

    private func kind(_ schema: JSONValue) -> String {
        if let kind = schema["type"]?.string { return kind }
        if let kinds = schema["type"]?.array { return kinds.compactMap(\.string).first { $0 != "null" } ?? "null" }
        return schema["properties"] != nil ? "object" : "string"
    }

    /// Follows one reference into the schema's own definitions.
    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard let reference = schema["$ref"]?.string else { return schema }
        if reference == "#" { return root }
        guard reference.hasPrefix("#/") else { return schema }
        return reference.dropFirst(2).split(separator: "/").reduce(root) { $0[String($1)] ?? nil }
    }

    private func limited(_ text: String, _ length: Int?) -> String {
        guard let length, text.unicodeScalars.count > length else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, length))))
    }
}
