/// A text that must never reach a log, an error or a metric: an access key of a model server.
///
/// Whatever prints it, prints `<redacted>`: interpolation, `print`, `dump` and reflection. Only `reveal()` gives the
/// text, so that a search for that word lists every place where a secret is used.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Wraps a secret.
    public init(_ text: String) {
        self.text = text
    }

    /// The secret itself, for the one place that sends it.
    public func reveal() -> String { text }

    /// Always `<redacted>`.
    public var description: String { "<redacted>" }

    /// Always `<redacted>`.
    public var debugDescription: String { description }

    /// Without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
