internal import JSONText

/// The body of `POST /v1/chat/completions`, as far as the simulated model cares. Unknown members are ignored, as most
/// servers do; a constraint that is not understood is refused, because an ignored one would be a silent wrong answer.
struct ChatCompletionRequest: Sendable {
    /// The model's name as asked for, marker words included.
    let model: String
    /// The conversation.
    let messages: [SimulatedMessage]
    /// The form of the answer.
    let constraint: AnswerConstraint
    /// The most tokens of the answer; nil where the request sets no limit.
    let tokensMax: Int?
    /// The names of the body's members that are not null.
    let memberNames: [String]

    /// Reads a body. Throws what the answer must say where the body is not usable.
    init(_ bytes: [UInt8], defaultModel: String) throws(ServerError) {
        let body: JSONValue
        do {
            body = try JSONReader.read(bytes).value
        } catch {
            throw .badRequest("The body is not JSON: \(error.message)", parameter: nil)
        }
        guard let object = body.object else { throw .badRequest("The body must be a JSON object.", parameter: nil) }
        guard body["stream"]?.bool != true else {
            throw .badRequest("The simulated model does not stream; send \"stream\": false.", parameter: "stream")
        }
        if let count = body["n"]?.int, count != 1 {
            throw .badRequest("The simulated model gives one choice; send \"n\": 1.", parameter: "n")
        }
        memberNames = object.filter { !$0.value.isNull }.map(\.name)
        model = body["model"]?.string ?? defaultModel
        messages = try Self.messages(body["messages"])
        constraint = try ConstraintReading.constraint(body)
        tokensMax = body["max_completion_tokens"]?.int ?? body["max_tokens"]?.int
    }

    private static func messages(_ value: JSONValue?) throws(ServerError) -> [SimulatedMessage] {
        guard let elements = value?.array, !elements.isEmpty else {
            throw .badRequest("\"messages\" must be an array of at least one message.", parameter: "messages")
        }
        var messages: [SimulatedMessage] = []
        for (index, element) in elements.enumerated() {
            guard let role = element["role"]?.string, let content = text(element["content"]) else {
                throw .badRequest(
                    "messages[\(index)] must have a string \"role\" and a \"content\" of text.", parameter: "messages")
            }
            messages.append(SimulatedMessage(role: role, content: content))
        }
        return messages
    }

    /// The text of a content: a string, or the text parts of an array of parts.
    private static func text(_ content: JSONValue?) -> String? {
        if let text = content?.string { return text }
        guard let parts = content?.array else { return nil }
        return parts.compactMap { $0["text"]?.string }.joined(separator: "\n")
    }
}
