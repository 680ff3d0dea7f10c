internal import JSONText
internal import RewardCore

/// Reads the parameters and the output of OpenAI's Responses API as a rollout: messages as they are, calls of tools and
/// what they gave as messages of their own. Reasoning is left out, as it is when a model answers a user.
struct ResponsesItems {
    /// How contents are read.
    let texts: TrainerTexts

    /// The prompt of `responses_create_params`; `nil` where it has none.
    func prompt(_ parameters: JSONObject) -> RolloutText? {
        var messages: [RolloutText.Message] = []
        if let instructions = parameters["instructions"]?.string, !instructions.isEmpty {
            messages.append(RolloutText.Message(role: "system", content: instructions))
        }
        switch parameters["input"] {
        case .string(let text):
            guard !messages.isEmpty else { return texts.prompt(text) }
            messages.append(RolloutText.Message(role: "user", content: text))
        case .array(let items):
            messages += self.messages(items, "/responses_create_params/input")
        case nil, .null, .bool, .number, .object: break
        }
        if messages.count == 1, messages[0].role == "user" { return .text(messages[0].content) }
        return messages.isEmpty ? nil : .messages(messages)
    }

    /// The response of a Responses object.
    func response(_ value: JSONValue?) -> RolloutText {
        guard let output = value?["output"]?.array else {
            if let text = value?["output_text"]?.string { return .text(text) }
            if value != nil, value?.isNull == false {
                texts.problems.add("/response/output", "the member is missing; it must be an array of output items")
            }
            return .text("")
        }
        let messages = self.messages(output, "/response/output")
        if messages.isEmpty { return .text("") }
        if messages.count == 1, messages[0].role == "assistant" {
            return ChatTemplateText.response(messages[0].content)
        }
        return .messages(messages)
    }

    private func messages(_ items: [JSONValue], _ pointer: String) -> [RolloutText.Message] {
        items.enumerated().compactMap { index, item in
            switch item["type"]?.string ?? "message" {
            case "message":
                let place = JSONPointer.element(index, of: pointer) + "/content"
                guard let text = texts.content(item["content"], place) else { return nil }
                return RolloutText.Message(role: item["role"]?.string ?? "assistant", content: text)
            case "function_call":
                let name = item["name"]?.string ?? "function"
                let arguments = item["arguments"]?.string ?? item["arguments"]?.text ?? ""
                return RolloutText.Message(role: "assistant", content: "tool call: \(name)(\(arguments))")
            case "function_call_output":
                let text = item["output"]?.string ?? item["output"]?.text ?? ""
                return RolloutText.Message(role: "tool", content: text)
            case "reasoning": return nil
            case let type: return RolloutText.Message(role: "assistant", content: "[\(type)]")
            }
        }
    }
}
