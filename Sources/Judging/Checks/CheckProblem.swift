/// Why a check of the configuration cannot be used.
public struct CheckProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which check of the task's list, from 0.
    public let index: Int
    /// The name of its rule, such as `min_words`.
    public let rule: String
    /// The key with the trouble, such as `count` or `pattern`.
    public let key: String
    /// What is wrong, as a sentence.
    public let detail: String

    /// A problem with a key of a check.
    public init(index: Int, rule: String, key: String, detail: String) {
        self.index = index
        self.rule = rule
        self.key = key
        self.detail = detail
    }

    /// The check, its key and the problem.
    public var description: String { "check \(index) (\(rule)), \(key): \(detail)" }
}
