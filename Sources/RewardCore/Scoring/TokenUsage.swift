/// Calls and tokens that an answer cost.
public struct TokenUsage: Sendable, Hashable {
    /// Calls that reached a model, retries included.
    public var calls: Int
    /// Tokens of the prompts.
    public var promptTokens: Int
    /// Tokens of the answers.
    public var completionTokens: Int
    /// Prompt tokens that came from a prefix cache; `nil` where no server said.
    public var cachedTokens: Int?
    /// Tokens of the answers that were thinking; `nil` where no server said. Counted for metrics, not stored.
    public var reasoningTokens: Int?
    /// Tokens of prompts and answers, counted above as well, of calls whose answer could not be used.
    public var wastedTokens: Int

    /// Usage with the given counts.
    public init(
        calls: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0, cachedTokens: Int? = nil,
        wastedTokens: Int = 0, reasoningTokens: Int? = nil
    ) {
        self.reasoningTokens = reasoningTokens
        self.calls = calls
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.wastedTokens = wastedTokens
    }

    /// The same usage, all of it in vain.
    public var wasted: TokenUsage {
        var usage = self
        usage.wastedTokens = promptTokens + completionTokens
        return usage
    }

    /// Adds the counts of `other`. Absent is not zero: cached and reasoning tokens stay
    /// `nil` until a server reports some.
    public static func += (left: inout TokenUsage, right: TokenUsage) {
        left.calls += right.calls
        left.promptTokens += right.promptTokens
        left.completionTokens += right.completionTokens
        left.wastedTokens += right.wastedTokens
        if let cached = right.cachedTokens { left.cachedTokens = (left.cachedTokens ?? 0) + cached }
        if let reasoning = right.reasoningTokens { left.reasoningTokens = (left.reasoningTokens ?? 0) + reasoning }
    }
}
