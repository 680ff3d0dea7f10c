internal import Glibc

/// A system call that failed.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call, for example `bind`.
    public let call: String
    /// The errno.
    public let code: Int32
    /// What the call was about, for example `127.0.0.1 port 80`; may be empty.
    public let subject: String

    /// Makes an error.
    public init(call: String, code: Int32, subject: String = "") {
        self.call = call
        self.code = code
        self.subject = subject
    }

    /// The system's text for the errno.
    public var text: String { Self.text(code) }

    /// Call, subject, text and number in one line.
    public var description: String {
        subject.isEmpty ? "\(call): \(text) (errno \(code))" : "\(call) \(subject): \(text) (errno \(code))"
    }

    /// The system's text for an errno.
    public static func text(_ code: Int32) -> String {
        // The text of strerror belongs to the calling thread since glibc 2.32.
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
