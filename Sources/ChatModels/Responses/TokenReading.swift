internal import JSONText
internal import RewardCore

/// Reads the token probabilities of a choice.
enum TokenReading {
    /// The tokens of `logprobs.content` in order; `nil` where there are none, or one of them cannot be read, because
    /// then the others stand at unknown places.
    static func tokens(in choice: JSONValue) -> [TokenChoice]? {
        guard let content = choice["logprobs"]?["content"]?.array, !content.isEmpty else { return nil }
        var tokens: [TokenChoice] = []
        tokens.reserveCapacity(content.count)
        for value in content {
            guard let text = value["token"]?.string else { return nil }
            let alternatives = (value["top_logprobs"]?.array ?? []).compactMap(alternative)
            tokens.append(TokenChoice(text: text, alternatives: alternatives))
        }
        return tokens
    }

    private static func alternative(_ value: JSONValue) -> TokenChoice.Alternative? {
        guard let text = value["token"]?.string, let logarithm = value["logprob"]?.double, logarithm.isFinite
        else { return nil }
        return TokenChoice.Alternative(text: text, logarithm: logarithm)
    }
}
