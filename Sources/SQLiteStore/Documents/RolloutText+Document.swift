internal import JSONText
internal import RewardCore

/// How the bytes of a prompt or response are to be read.
enum RolloutTextForm: Int64 {
    /// As the text itself.
    case text = 0
    /// As a JSON list of messages.
    case messages = 1
}

extension RolloutText {
    /// The form and the bytes that are stored.
    var stored: (form: RolloutTextForm, bytes: [UInt8]) {
        switch self {
        case .text(let text):
            return (.text, Array(text.utf8))
        case .messages(let messages):
            var writer = JSONWriter(capacity: byteCount + 32)
            Self.write(messages, to: &writer)
            return (.messages, writer.takeBytes())
        }
    }

    /// Reads what `stored` gave.
    init(form: Int64, bytes: [UInt8]) throws(DocumentError) {
        switch RolloutTextForm(rawValue: form) {
        case .text: self = .text(String(decoding: bytes, as: UTF8.self))
        case .messages: self = try Self.read(DocumentFields.value(of: bytes, "a list of messages"))
        case nil: throw DocumentError("a text has the unknown form \(form)")
        }
    }

    /// Writes a string, or a list of messages.
    static func write(_ writer: inout JSONWriter, _ text: RolloutText) {
        switch text {
        case .text(let text): writer.string(text)
        case .messages(let messages): write(messages, to: &writer)
        }
    }

    /// Reads what `write` has written.
    static func read(_ value: JSONValue) throws(DocumentError) -> RolloutText {
        if let text = value.string { return .text(text) }
        guard let values = value.array else { throw DocumentError("a prompt or response is no text and no list") }
        return .messages(
            try DocumentFields.elements(values) { value throws(DocumentError) in
                let fields = try DocumentFields(value, "a message")
                return Message(role: try fields.text("role"), content: try fields.text("content"))
            })
    }

    private static func write(_ messages: [Message], to writer: inout JSONWriter) {
        writer.list(messages) { writer, message in
            writer.object { writer in
                writer.member("role", message.role)
                writer.member("content", message.content)
            }
        }
    }
}
