/// A message of a conversation with the simulated model.
public struct SimulatedMessage: Sendable, Equatable {
    /// `system`, `user` or `assistant`, as the wire says it.
    public let role: String
    /// The text.
    public let content: String

    /// A message of that role.
    public init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}

/// A conversation taken apart once, for whoever answers it.
struct Conversation: Sendable {
    /// The user messages in order, each taken apart at its fences.
    let userTexts: [FencedText]
    /// What stands outside the fences of each user message.
    let outside: [String]
    /// What the model itself said before.
    let assistantTexts: [String]
    /// The rubric items of the last user message that has any, outside fences.
    let latestItems: [ReadItem]
    /// System messages and user messages without fences, rubrics and items: what the service says about the task.
    let instructions: String

    /// Takes messages apart.
    init(_ messages: [SimulatedMessage], discipline: FenceDiscipline) {
        userTexts = messages.filter { $0.role == "user" }.map { FencedText($0.content, discipline: discipline) }
        outside = userTexts.map { String(decoding: $0.outside, as: UTF8.self) }
        assistantTexts = messages.filter { $0.role == "assistant" }.map(\.content)
        latestItems = outside.reversed().lazy.map { RubricReading.items(in: $0) }.first { !$0.isEmpty } ?? []
        let system = messages.filter { $0.role == "system" || $0.role == "developer" }.map(\.content)
        instructions = (system + outside.map(RubricReading.remainder)).joined(separator: "\n")
    }

    /// What the last user message says outside its fences.
    var question: String { outside.last ?? "" }

    /// What the first user message says outside its fences.
    var opening: String { outside.first ?? "" }

    /// All fences with that label, over all user messages.
    func fences(_ label: String) -> [Fence] {
        userTexts.flatMap { $0.fences(label) }
    }

    /// The rollouts in order: every response with the last prompt before it.
    var rollouts: [ReadRollout] {
        var prompt: [UInt8] = []
        var rollouts: [ReadRollout] = []
        for fence in userTexts.flatMap(\.fences) {
            switch fence.label {
            case Fence.Label.prompt: prompt = fence.bytes
            case Fence.Label.response: rollouts.append(ReadRollout(prompt: prompt, response: fence.bytes))
            default: break
            }
        }
        return rollouts
    }
}

/// A rollout as a prompt shows it.
struct ReadRollout: Sendable {
    /// The prompt; empty where none is shown.
    let prompt: [UInt8]
    /// The policy's response.
    let response: [UInt8]
}
