/// Tokens as the simulated model counts them: four bytes of UTF-8 are one token, which is near enough for English.
enum TokenCount {
    /// Bytes of one token.
    static let bytesPerToken = 4

    /// The tokens of a text, rounded up.
    static func tokens(_ text: String) -> Int {
        (text.utf8.count + bytesPerToken - 1) / bytesPerToken
    }

    /// The start of a text that has at most so many tokens.
    static func prefix(_ text: String, tokens: Int) -> String {
        let bytes = text.utf8.prefix(max(0, min(tokens, Int.max / bytesPerToken)) * bytesPerToken)
        var end = bytes.endIndex
        while end > text.startIndex, end < text.endIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}
