/// A prompt or response: one text, or chat messages.
public enum RolloutText: Sendable, Hashable {
    /// One text.
    case text(String)
    /// Chat messages in order.
    case messages([Message])

    /// One chat message of a rollout.
    public struct Message: Sendable, Hashable {
        /// Such as `user` or `assistant`; never trusted.
        public let role: String
        /// The text of the message; text parts are joined by a newline.
        public let content: String

        /// A message with that role and text.
        public init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    /// The text a judge reads: a single message stands without its role, several each under their role.
    public var flattened: String {
        switch self {
        case .text(let text):
            return text
        case .messages(let messages):
            if messages.count == 1 { return messages[0].content }
            return messages.map { $0.role + ":\n" + $0.content }.joined(separator: "\n\n")
        }
    }

    /// Size in bytes of all its text.
    public var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .messages(let messages): messages.reduce(0) { $0 + $1.role.utf8.count + $1.content.utf8.count }
        }
    }
}
