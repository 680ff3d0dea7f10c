/// One thing that is wrong with an endpoint's configuration.
public struct ChatConfigurationProblem: Sendable, Hashable {
    /// The setting, in the words of `ChatEndpointConfiguration`.
    public let key: String
    /// What is wrong and what to do; holds no secret.
    public let detail: String

    /// A problem with that setting.
    public init(key: String, detail: String) {
        self.key = key
        self.detail = detail
    }
}

/// An endpoint cannot be used as configured: all reasons at once.
public struct ChatConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong; not empty.
    public let problems: [ChatConfigurationProblem]

    /// An error with these problems.
    public init(problems: [ChatConfigurationProblem]) {
        self.problems = problems
    }

    /// All problems, one a line.
    public var description: String { problems.map { "\($0.key): \($0.detail)" }.joined(separator: "\n") }
}
