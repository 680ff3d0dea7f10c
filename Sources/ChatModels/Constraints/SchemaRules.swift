internal import JSONText

/// The subset of JSON Schema that every dialect takes and no grammar engine drops.
///
/// Engines treat the rest in three ways: some refuse it, some fall back to another engine, some ignore it and generate
/// free text. So the root must be an object, every object is closed and requires all its properties, and `multipleOf`,
/// `uniqueItems` and `pattern` beside a length are refused here.
struct SchemaRules: Sendable {
    /// The deepest nesting of schemas that is looked at; deeper ones are refused.
    static let depthMax = 32

    /// Most `enum` values of all parts together; nil has no limit.
    let enumValuesMax: Int?

    /// Throws the first part of `schema` that breaks a rule.
    func check(_ schema: JSONValue) throws(ConstraintProblem) {
        guard schema["type"]?.string == "object" else {
            throw ConstraintProblem(detail: "the schema's root must have type object")
        }
        var enumValues = 0
        try check(schema, at: "", depth: 0, enumValues: &enumValues)
        if let enumValuesMax, enumValues > enumValuesMax {
            throw ConstraintProblem(
                detail: "the schema has \(enumValues) enum values and the dialect takes \(enumValuesMax);"
                    + " ask for fewer items in one call or for smaller ranges")
        }
    }

    private func check(
        _ schema: JSONValue, at place: String, depth: Int, enumValues: inout Int
    ) throws(ConstraintProblem) {
        guard depth < Self.depthMax else {
            throw ConstraintProblem(detail: "the schema is nested deeper than \(Self.depthMax) at \(place)")
        }
        guard let members = schema.object else { return }
        for keyword in ["multipleOf", "uniqueItems"] where members[keyword] != nil {
            throw ConstraintProblem(detail: "the schema has \(keyword) at \(shown(place)); leave it out")
        }
        if members["pattern"] != nil, members["minLength"] != nil || members["maxLength"] != nil {
            throw ConstraintProblem(
                detail: "the schema has pattern beside a length at \(shown(place)); leave one of them out")
        }
        if members["type"]?.string == "object" || members["properties"] != nil {
            try checkObject(members, at: place)
        }
        enumValues += members["enum"]?.array?.count ?? 0
        for part in SchemaParts.parts(of: members) {
            try check(part.schema, at: place + part.place, depth: depth + 1, enumValues: &enumValues)
        }
    }

    private func checkObject(_ members: JSONObject, at place: String) throws(ConstraintProblem) {
        guard members["additionalProperties"]?.bool == false else {
            throw ConstraintProblem(detail: "the object at \(shown(place)) needs \"additionalProperties\": false")
        }
        let required = Set((members["required"]?.array ?? []).compactMap(\.string))
        for name in members["properties"]?.object?.names ?? [] where !required.contains(name) {
            throw ConstraintProblem(detail: "the property \(name) at \(shown(place)) must be listed in required")
        }
    }

    private func shown(_ place: String) -> String { place.isEmpty ? "the root" : place }
}
