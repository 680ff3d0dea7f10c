internal import JSONText

/// Turns nodes without a schema into JSON.
enum FreeForm {
    /// The JSON value of a node. Unquoted numbers, `true`, `false` and `null` are what they look like (the core schema
    /// of YAML 1.2); everything else is a string.
    static func json(_ node: ConfigurationNode) -> JSONValue {
        switch node.content {
        case .empty, .broken: .null
        case .list(let nodes): .array(nodes.map(json))
        case .map(let entries): .object(JSONObject(entries.map { ($0.name, json($0.node)) }))
        case .scalar(let scalar): scalar.isPlain ? plain(scalar.text) : .string(scalar.text)
        }
    }

    private static func plain(_ text: String) -> JSONValue {
        if text == "true" || text == "false" { return .bool(text == "true") }
        if let number = JSONNumber(text: text) { return .number(number) }
        if let number = Int(text) { return .integer(number) }
        let isNumeric = text.utf8.allSatisfy { (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }
        if isNumeric, let number = Double(text).flatMap({ JSONNumber($0) }) { return .number(number) }
        return .string(text)
    }
}
