internal import JSONText

/// Knows where schemas stand inside a schema, so that a property called `maxLength` is not taken for the keyword.
enum SchemaParts {
    /// Keywords whose value is one schema.
    private static let single: Set<String> = ["items", "not", "contains", "propertyNames", "if", "then", "else"]
    /// Keywords whose value is a list of schemas.
    private static let listed: Set<String> = ["anyOf", "oneOf", "allOf", "prefixItems"]
    /// Keywords whose value is an object of schemas by name.
    private static let named: Set<String> = ["properties", "patternProperties", "$defs", "definitions"]

    /// The schemas directly inside a schema, each with its place as a JSON Pointer below it.
    static func parts(of schema: JSONObject) -> [(place: String, schema: JSONValue)] {
        var parts: [(place: String, schema: JSONValue)] = []
        for (keyword, value) in schema {
            let place = JSONPointer.member(keyword)
            if single.contains(keyword) {
                parts.append((place, value))
            } else if listed.contains(keyword) {
                for (index, part) in (value.array ?? []).enumerated() {
                    parts.append((JSONPointer.element(index, of: place), part))
                }
            } else if named.contains(keyword) {
                for (name, part) in value.object ?? JSONObject() {
                    parts.append((JSONPointer.member(name, of: place), part))
                }
            }
        }
        return parts
    }

    /// The schema without the keywords, at every depth; the order of everything else stays.
    static func removing(_ keywords: Set<String>, from schema: JSONValue) -> JSONValue {
        guard let members = schema.object else { return schema }
        var result = JSONObject()
        for (keyword, value) in members where !keywords.contains(keyword) {
            if single.contains(keyword) {
                result.set(keyword, to: removing(keywords, from: value))
            } else if listed.contains(keyword), let parts = value.array {
                result.set(keyword, to: .array(parts.map { removing(keywords, from: $0) }))
            } else if named.contains(keyword), let parts = value.object {
                let cleaned = parts.map { (name: $0.name, value: removing(keywords, from: $0.value)) }
                result.set(keyword, to: .object(JSONObject(cleaned)))
            } else {
                result.set(keyword, to: value)
            }
        }
        return .object(result)
    }
}
