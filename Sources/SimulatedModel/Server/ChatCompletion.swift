internal import JSONText

/// A finished answer in OpenAI's shape (`chat.completion`).
struct ChatCompletion: Sendable {
    /// The call's number, which makes the id.
    let call: Int
    /// Seconds since 1970.
    let createdAt: Int
    /// The model as it was asked for.
    let model: String
    /// The answer's text; nil for a refusal.
    let content: String?
    /// The refusal's text.
    var refusal: String?
    /// `stop`, or `length` for a cut answer.
    let finishReason: String
    /// Tokens of the conversation.
    let promptTokens: Int
    /// Tokens of the conversation's start that were seen before.
    let cachedTokens: Int

    /// The answer as JSON.
    var bytes: [UInt8] {
        let completionTokens = TokenCount.tokens(content ?? refusal ?? "")
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
        writer.name("usage")
        writer.value([
            "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
            "total_tokens": .integer(promptTokens + completionTokens),
            "prompt_tokens_details": ["cached_tokens": .integer(min(cachedTokens, promptTokens))],
        ])
        writer.endObject()
        return writer.takeBytes()
    }

    private func writeChoice(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("index")
        writer.int(0)
        writer.name("message")
        writer.value([
            "role": "assistant", "content": content.map { .string($0) } ?? nil,
            "refusal": refusal.map { .string($0) } ?? nil,
        ])
        writer.name("logprobs")
        writer.null()
        writer.name("finish_reason")
        writer.string(finishReason)
        writer.endObject()
    }
}
