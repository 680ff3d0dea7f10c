import JSONText

/// One call that a scripted chat server got, read from the bytes that came over the wire.
struct ReplayCall: Sendable {
    /// One message of the conversation.
    struct Message: Sendable, Equatable {
        /// Who speaks.
        let role: String
        /// What.
        let content: String
    }

    /// The name of the model that was asked.
    let model: String
    /// The conversation.
    let messages: [Message]
    /// The form that the answer must have, in the words of the dialect vllm; `nil` where it is free.
    let constraint: JSONValue?
    /// Most tokens of the answer.
    let tokensMax: Int
    /// Sampling temperature.
    let temperature: Double

    /// The call that a body makes; `nil` where it is none.
    init?(_ body: [UInt8]) {
        guard let json = try? JSONReader.read(body).value, let model = json["model"]?.string,
            let messages = json["messages"]?.array, let tokensMax = json["max_tokens"]?.int,
            let temperature = json["temperature"]?.double
        else { return nil }
        self.model = model
        self.messages = messages.map {
            Message(role: $0["role"]?.string ?? "none", content: $0["content"]?.string ?? "")
        }
        constraint = json["structured_outputs"]
        self.tokensMax = tokensMax
        self.temperature = temperature
    }

    /// The answers of the model that the conversation holds already: which turn this is, from 0.
    var turn: Int { messages.count { $0.role == "assistant" } }

    /// Whether the answer must be one integer.
    var wantsInteger: Bool { constraint?["regex"] != nil }

    /// The last message.
    var question: String { messages.last?.content ?? "" }

    /// The first message of the user.
    var opening: String { messages.first { $0.role == "user" }?.content ?? "" }

    /// Everything that was said, to search for words.
    var text: String { messages.map(\.content).joined(separator: "\n") }

    /// The names of the rubric items in the last message that shows any.
    var itemNames: [String] {
        let start = "<item name=\""
        let shown = messages.last { $0.role == "user" && $0.content.contains(start) }?.content ?? ""
        return shown.split(separator: "\n").filter { $0.contains(start) }.compactMap { line in
            line.split(separator: start, omittingEmptySubsequences: false).last?.split(separator: "\"").first
                .map(String.init)
        }
    }

    /// The texts in fences of that label, in order, over all messages.
    func fenced(_ label: String) -> [String] {
        var texts: [String] = []
        var open: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("[[BEGIN \(label) ") {
                open = []
            } else if line.hasPrefix("[[END \(label) "), let lines = open {
                texts.append(lines.joined(separator: "\n"))
                open = nil
            } else {
                open?.append(line)
            }
        }
        return texts
    }
}
