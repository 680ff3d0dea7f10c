/// What the service logs, and in which form.
public struct LogConfiguration: Sendable, Hashable {
    /// The least severe lines that are written. Default `info`.
    public var level = LogLevel.info
    /// The form of a line. Default `text`.
    public var format = LogFormat.text

    /// The defaults.
    public init() {}
}

/// How severe a log line is, from the least to the most.
public enum LogLevel: String, Sendable, CaseIterable {
    /// Every step of the program.
    case trace
    /// What a developer wants to see.
    case debug
    /// What an operator wants to see.
    case info
    /// Unusual, but in order.
    case notice
    /// Something failed and was made up for.
    case warning
    /// Something failed.
    case error
    /// The service cannot go on.
    case critical
}

/// The form of a log line.
public enum LogFormat: String, Sendable, CaseIterable {
    /// One line for a person.
    case text
    /// One JSON object a line.
    case json
}
