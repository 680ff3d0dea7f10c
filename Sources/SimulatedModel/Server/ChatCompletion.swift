internal import JSONText

/// A finished answer in OpenAI's shape (`chat.completion`).
struct ChatCompletion: Sendable {
    /// What the answer says about its tokens.
    enum UsageForm: Sendable {
        /// Everything.
        case whole
        /// Everything, with null as the count of cached tokens.
        case cachedTokensNull
        /// Nothing.
        case missing
    }

    /// The call's number, which makes the id.
    let call: Int
    /// Seconds since 1970.
    let createdAt: Int
    /// The model as it was asked for.
    let model: String
    /// The answer's text; null in the answer where nil.
    var content: String?
    /// The refusal's text.
    var refusal: String?
    /// The text of reasoning, and the member of the message that carries it.
    var reasoning: (member: String, text: String)?
    /// `stop`, or `length` for a cut answer.
    var finishReason = "stop"
    /// Tokens of the conversation.
    let promptTokens: Int
    /// Tokens of the conversation's start that were seen before.
    let cachedTokens: Int
    /// What is said about tokens.
    var usageForm = UsageForm.whole

    /// The answer as JSON.
    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 640 + (content?.utf8.count ?? 0))
        writer.beginObject()
        writer.name("id")
        writer.string("chatcmpl-simulated-\(call)")
        writer.name("object")
        writer.string("chat.completion")
        writer.name("created")
        writer.int(createdAt)
        writer.name("model")
        writer.string(model)
        writer.name("system_fingerprint")
        writer.string("simulated")
        writer.name("choices")
        writer.beginArray()
        writeChoice(to: &writer)
        writer.endArray()
        if let usage {
            writer.name("usage")
            writer.value(usage)
        }
        writer.endObject()
        return writer.takeBytes()
    }

    private var usage: JSONValue? {
        guard usageForm != .missing else { return nil }
        let completionTokens = TokenCount.tokens(content ?? refusal ?? reasoning?.text ?? "")
        return [
            "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
            "total_tokens": .integer(promptTokens + completionTokens),
            "prompt_tokens_details": [
                "cached_tokens": usageForm == .whole ? .integer(min(cachedTokens, promptTokens)) : nil
            ],
        ]
    }

    private func writeChoice(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("index")
        writer.int(0)
        writer.name("message")
        var message: JSONObject = [
            "role": "assistant", "content": content.map { .string($0) } ?? nil,
            "refusal": refusal.map { .string($0) } ?? nil,
        ]
        if let reasoning { message.set(reasoning.member, to: .string(reasoning.text)) }
        writer.value(.object(message))
        writer.name("logprobs")
        writer.null()
        writer.name("finish_reason")
        writer.string(finishReason)
        writer.endObject()
    }
}
