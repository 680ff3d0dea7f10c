/// Separates a model's answer from reasoning that stands in front of it.
enum ReasoningText {
    /// What is left of a text.
    enum Outcome: Sendable, Equatable {
        /// The answer; the text itself where it has no reasoning.
        case answer(String)
        /// The reasoning never ended, so there is no answer.
        case unclosed
    }

    /// Removes `<think>…</think>` blocks at the beginning, and the white space behind them.
    ///
    /// Only at the beginning: a rationale may quote such tags from the response that it judges.
    static func stripped(_ text: String) -> Outcome {
        // Nearly all answers begin with something else, and are given back as they are.
        if let first = text.utf8.first, first < 0x80, first > 0x20, first != UInt8(ascii: "<") { return .answer(text) }
        var rest = text[...]
        while true {
            let start = rest.drop(while: \.isWhitespace)
            guard start.hasPrefix("<think>") else { break }
            guard let end = start.firstRange(of: "</think>") else { return .unclosed }
            rest = start[end.upperBound...].drop(while: \.isWhitespace)
        }
        return .answer(String(rest))
    }
}
