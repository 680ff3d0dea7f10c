internal import JSONText
internal import RewardCore

/// Reads the `usage` of a completion.
enum UsageReading {
    /// The tokens; counts that a server leaves out are zero, except cached and reasoning tokens, where absent is
    /// not zero. SGLang has reasoning tokens beside the other counts instead of in their details.
    static func usage(in completion: JSONValue) -> TokenUsage {
        let usage = completion["usage"]
        return TokenUsage(
            promptTokens: count(usage?["prompt_tokens"]) ?? 0,
            completionTokens: count(usage?["completion_tokens"]) ?? 0,
            cachedTokens: count(usage?["prompt_tokens_details"]?["cached_tokens"]),
            reasoningTokens: count(usage?["completion_tokens_details"]?["reasoning_tokens"])
                ?? count(usage?["reasoning_tokens"]))
    }

    /// The largest count that is believed; sums of such counts cannot overflow.
    static let countMax = Int(Int32.max)

    /// A count from 0 to `countMax`, `nil` for any other; servers written in other languages may print `12.0`.
    private static func count(_ value: JSONValue?) -> Int? {
        guard let number = value?.number else { return nil }
        let count = number.int ?? number.double.flatMap { Int(exactly: $0.rounded()) }
        return count.flatMap { (0...countMax).contains($0) ? $0 : nil }
    }
}
