internal import JSONText

/// Finds the constraint in a request, in the dialects of several servers: OpenAI's `response_format`, vLLM's
/// `structured_outputs`, SGLang's `regex`, llama.cpp's `json_schema`, and the forms of TGI and LMDeploy.
enum ConstraintReading {
    /// What stands for any JSON object.
    private static let anyVerdict: JSONValue = [
        "type": "object", "properties": ["reason": ["type": "string"], "score": ["type": "integer"]],
    ]

    /// The request's constraint; `.none` where there is none.
    static func constraint(_ body: JSONValue) throws(ServerError) -> AnswerConstraint {
        if let format = body["response_format"], !format.isNull { return try responseFormat(format) }
        if let outputs = body["structured_outputs"], !outputs.isNull { return try structuredOutputs(outputs) }
        if let pattern = body["regex"]?.string { return try regex(pattern, parameter: "regex") }
        if let schema = body["json_schema"] { return try json(schema, parameter: "json_schema") }
        for name in ["grammar", "ebnf"] where body[name]?.string != nil {
            throw .badRequest("The simulated model understands no grammar; use regex or a schema.", parameter: name)
        }
        return .none
    }

    private static func responseFormat(_ format: JSONValue) throws(ServerError) -> AnswerConstraint {
        let name = "response_format"
        switch format["type"]?.string {
        case "text": return .none
        case "json_object": return .json(schema: format["schema"] ?? anyVerdict)
        case "json_schema":
            return try json(format["json_schema"]?["schema"] ?? format["value"]?["schema"], parameter: name)
        case "json": return try json(format["value"] ?? format["schema"], parameter: name)
        case "regex": return try regex(format["value"]?.string ?? format["regex"]?.string, parameter: name)
        case "regex_schema": return try regex(format["regex_schema"]?.string, parameter: name)
        default:
            throw .badRequest(
                "response_format.type must be text, json_object, json_schema, json, regex or regex_schema.",
                parameter: name)
        }
    }

    private static func structuredOutputs(_ outputs: JSONValue) throws(ServerError) -> AnswerConstraint {
        let name = "structured_outputs"
        let kinds = ["json", "regex", "choice", "grammar", "json_object", "structural_tag"]
        let present = kinds.filter { outputs[$0].map { !$0.isNull } ?? false }
        guard present.count == 1 else {
            throw .badRequest(
                "structured_outputs must have exactly one of \(kinds.joined(separator: ", ")).", parameter: name)
        }
        switch present[0] {
        case "json": return try json(outputs["json"], parameter: name)
        case "regex": return try regex(outputs["regex"]?.string, parameter: name)
        case "json_object": return .json(schema: anyVerdict)
        case "choice":
            let choices = outputs["choice"]?.array?.compactMap(\.string) ?? []
            guard !choices.isEmpty else {
                throw .badRequest("structured_outputs.choice must be an array of strings.", parameter: name)
            }
            return .choice(choices)
        default:
            throw .badRequest("The simulated model understands no \(present[0]); use regex or json.", parameter: name)
        }
    }

    private static func json(_ schema: JSONValue?, parameter: String) throws(ServerError) -> AnswerConstraint {
        guard let schema, schema.object != nil else {
            throw .badRequest("\(parameter) must carry a JSON schema object.", parameter: parameter)
        }
        return .json(schema: schema)
    }

    private static func regex(_ pattern: String?, parameter: String) throws(ServerError) -> AnswerConstraint {
        guard let pattern, !RegexLanguage.texts(of: pattern).isEmpty else {
            throw .badRequest(
                "\(parameter) must be a regular expression of alternations, groups, classes and repetition.",
                parameter: parameter)
        }
        return .regex(pattern)
    }
}
