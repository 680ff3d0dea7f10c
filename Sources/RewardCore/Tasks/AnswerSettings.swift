/// How the answer of a response is found and compared with the reference.
public struct AnswerSettings: Sendable, Hashable {
    /// Which of several boxes in a response holds its answer.
    public enum Box: String, Sendable, CaseIterable {
        /// The first one, as the paper's code has it.
        case first
        /// The last one, as MATH's own evaluation has it.
        case last
    }

    /// Which box of a response holds its answer. Default last.
    public var box: Box = .last
    /// Whether all spaces are removed from both texts before anything else, as the paper's code does. It hides units
    /// written as `\text{ cm}` from the comparison. Default false.
    public var removesSpaces: Bool = false

    /// The defaults.
    public init() {}
}
