/// Why a pattern of the configuration cannot be used.
public struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The whole pattern.
    public let pattern: String
    /// Where the trouble is: the number of scalars before it.
    public let offset: Int
    /// What is wrong and what to do.
    public let problem: String

    /// A problem at a place of a pattern.
    public init(pattern: String, offset: Int, problem: String) {
        self.pattern = pattern
        self.offset = offset
        self.problem = problem
    }

    /// The problem with the pattern and its place, as a sentence.
    public var description: String {
        "the pattern \"\(pattern)\" cannot be used: at character \(offset + 1), \(problem)"
    }
}
