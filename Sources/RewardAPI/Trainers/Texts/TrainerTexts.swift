internal import JSONText
internal import RewardCore

/// Reads prompts and responses of trainers, which send them as text, chat messages, or parts of messages, with or
/// without the markers of a chat template.
struct TrainerTexts {
    /// Where problems go.
    let problems: ProblemCollector
    /// The limits.
    let limits: RewardAPIConfiguration
    /// Whether prompts keep their chat template, because the task takes them apart by a pattern of its own.
    let keepsTemplates: Bool

    /// A prompt of any kind; `nil` where there is none.
    func prompt(_ value: JSONValue?, _ pointer: String) -> RolloutText? {
        switch value {
        case nil, .null: nil
        case .string(let text): prompt(text)
        case .array(let elements): messages(elements, pointer)
        case .object(let object): content(object["content"], JSONPointer.member("content", of: pointer)).map(prompt)
        case .bool, .number: wrong(value, pointer)
        }
    }

    /// A prompt that is one text, without its chat template.
    func prompt(_ text: String) -> RolloutText { keepsTemplates ? .text(text) : ChatTemplateText.prompt(text) }

    /// A response of any kind; a problem where there is none.
    func response(_ value: JSONValue?, _ pointer: String) -> RolloutText {
        switch value {
        case .string(let text): return ChatTemplateText.response(text)
        case .array(let elements): return messages(elements, pointer) ?? .text("")
        case .object(let object):
            return .text(content(object["content"], JSONPointer.member("content", of: pointer)) ?? "")
        case nil, .null:
            problems.add(pointer, "the member is missing; it must be a string, possibly empty, or chat messages")
            return .text("")
        case .bool, .number:
            return wrong(value, pointer) ?? .text("")
        }
    }

    /// Chat messages; a single one that a user or assistant said becomes its text.
    func messages(_ elements: [JSONValue], _ pointer: String) -> RolloutText? {
        var messages: [RolloutText.Message] = []
        for (index, element) in elements.enumerated() {
            let place = JSONPointer.element(index, of: pointer)
            switch element {
            case .string(let text): messages.append(RolloutText.Message(role: "user", content: text))
            case .object(let object):
                let role = object["role"]?.string ?? "user"
                var text = content(object["content"], JSONPointer.member("content", of: place)) ?? ""
                if let calls = object["tool_calls"], !calls.isNull, calls.array?.isEmpty != true {
                    text += (text.isEmpty ? "" : "\n") + "tool_calls: " + calls.text
                }
                messages.append(RolloutText.Message(role: role, content: text))
            case .null, .bool, .number, .array: _ = wrong(element, place)
            }
        }
        return messages.isEmpty ? nil : .messages(messages)
    }

    /// The text of a message's content: a string, or parts, of which others than text are named in brackets.
    func content(_ value: JSONValue?, _ pointer: String) -> String? {
        switch value {
        case nil, .null: return nil
        case .string(let text): return text
        case .array(let parts): return parts.map(part).joined(separator: "\n")
        case .object(let object): return part(.object(object))
        case .bool, .number:
            problems.add(pointer, "the member is of kind \(value?.kindName ?? "null"), but must be a string or parts")
            return nil
        }
    }

    private func part(_ value: JSONValue) -> String {
        if let text = value.string ?? value["text"]?.string ?? value["refusal"]?.string { return text }
        return "[\(value["type"]?.string ?? "part")]"
    }

    private func wrong(_ value: JSONValue?, _ pointer: String) -> RolloutText? {
        problems.add(
            pointer, "the member is of kind \(value?.kindName ?? "null"), but must be a string or chat messages")
        return nil
    }
}
