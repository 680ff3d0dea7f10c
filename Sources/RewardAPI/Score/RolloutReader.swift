internal import JSONText
internal import RewardCore

/// Reads the elements of `rollouts`.
struct RolloutReader {
    /// Members of a rollout.
    static let members = ["id", "prompt", "response", "reference", "partition", "group", "metadata"]
    private static let messageMembers = ["role", "content"]
    private static let partMembers = ["type", "text"]

    /// The limits.
    let limits: RewardAPIConfiguration
    /// Whether a rollout without a prompt is refused.
    let requiresPrompt: Bool

    /// The rollout at `index`, or nil when something is wrong with it; that has then been added to the problems.
    func rollout(_ reader: ObjectReader, index: Int) -> Rollout? {
        let before = reader.problems.count
        reader.refuseMembers(except: Self.members)
        let id = reader.text("id", bytes: 1...limits.idBytesMax) ?? String(index)
        if requiresPrompt {
            reader.require("prompt", "a string or chat messages, because the task sets require_prompt")
        }
        let prompt = text("prompt", of: reader)
        var response: RolloutText?
        if reader.require("response", "a string, possibly empty, or chat messages") {
            response = text("response", of: reader)
        }
        let reference = reader.text("reference", bytes: 0...limits.textBytesMax)
        let partition = reader.text("partition", bytes: 1...128)
        if let partition, !Lineage.isPartitionName(partition) {
            let detail = "\(quoted(partition)) is no partition name; use 1 to 128 of A-Z, a-z, 0-9 and . _ / -"
            reader.problems.add(reader.pointer(of: "partition"), detail)
        }
        let group = reader.text("group", bytes: 1...limits.nameBytesMax)
        let metadata = metadata(of: reader)
        guard reader.problems.count == before, let response else { return nil }
        return Rollout(
            id: id, prompt: prompt, response: response, reference: reference,
            partition: partition ?? Lineage.defaultPartition, group: group, metadata: metadata)
    }

    private func metadata(of reader: ObjectReader) -> String? {
        guard let value = reader.value("metadata") else { return nil }
        guard value.object != nil else {
            reader.wrongKind("metadata", value, "an object")
            return nil
        }
        let text = value.text
        guard text.utf8.count <= limits.metadataBytesMax else {
            let detail =
                "the metadata has \(text.utf8.count) bytes of compact JSON; at most "
                + "\(limits.metadataBytesMax) are allowed"
            reader.problems.add(reader.pointer(of: "metadata"), detail)
            return nil
        }
        return text
    }

    private func text(_ name: String, of reader: ObjectReader) -> RolloutText? {
        guard let value = reader.value(name) else { return nil }
        let result: RolloutText
        switch value {
        case .string(let text):
            result = .text(text)
        case .array(let elements):
            guard let messages = messages(elements, pointer: reader.pointer(of: name), problems: reader.problems)
            else { return nil }
            result = .messages(messages)
        case .null, .bool, .number, .object:
            reader.wrongKind(name, value, "a string or an array of chat messages")
            return nil
        }
        guard result.byteCount <= limits.textBytesMax else {
            let detail = "the text has \(result.byteCount) bytes; at most \(limits.textBytesMax) are allowed"
            reader.problems.add(reader.pointer(of: name), detail)
            return nil
        }
        return result
    }

    private func messages(
        _ elements: [JSONValue], pointer: String, problems: ProblemCollector
    ) -> [RolloutText.Message]? {
        guard !elements.isEmpty else {
            problems.add(pointer, "the array holds no message; send at least one, or a string")
            return nil
        }
        let before = problems.count
        var messages: [RolloutText.Message] = []
        let outer = ObjectReader(object: JSONObject(), pointer: pointer, problems: problems)
        for (index, element) in elements.enumerated() {
            guard let reader = outer.element(element, at: JSONPointer.element(index, of: pointer)) else { continue }
            reader.refuseMembers(except: Self.messageMembers)
            reader.require("role", "a string such as user or assistant")
            reader.require("content", "a string or an array of text parts")
            let role = reader.text("role", bytes: 1...limits.nameBytesMax)
            let content = content(of: reader)
            if let role, let content { messages.append(RolloutText.Message(role: role, content: content)) }
        }
        return problems.count == before ? messages : nil
    }

    /// The text of a message; the texts of its parts joined by a newline.
    private func content(of reader: ObjectReader) -> String? {
        guard let value = reader.value("content") else { return nil }
        if let text = value.string { return text }
        guard let parts = value.array else {
            reader.wrongKind("content", value, "a string or an array of text parts")
            return nil
        }
        let pointer = reader.pointer(of: "content")
        var texts: [String] = []
        for (index, part) in parts.enumerated() {
            guard let partReader = reader.element(part, at: JSONPointer.element(index, of: pointer)) else { continue }
            if let type = partReader.value("type"), type.string != "text" {
                let detail = "only parts of type text can be judged; leave the part out or describe it in words"
                reader.problems.add(partReader.pointer(of: "type"), detail)
                continue
            }
            partReader.refuseMembers(except: Self.partMembers)
            partReader.require("type", "\"text\"")
            partReader.require("text", "a string")
            if let text = partReader.text("text", bytes: 0...limits.textBytesMax) { texts.append(text) }
        }
        return texts.joined(separator: "\n")
    }
}
