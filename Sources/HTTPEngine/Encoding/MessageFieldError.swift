/// A header field, method or target that may not be sent, because it would break the message or smuggle another in.
public struct MessageFieldError: Error, Sendable, Equatable {
    /// What is wrong, as a sentence that names the field but not its value.
    public let detail: String

    /// Makes the error.
    public init(detail: String) {
        self.detail = detail
    }

    /// The error for a field.
    static func field(_ name: String) -> MessageFieldError {
        let shown = name.utf8.allSatisfy(ASCII.isToken) && !name.isEmpty ? name : "(unprintable)"
        return MessageFieldError(detail: "The header field \(shown) has a name or value that HTTP does not allow.")
    }
}
