internal import RewardCore

/// Reads what the judge says in its own words.
enum FreeAnswer {
    /// The text up to the mark that ends it, without white space around it.
    ///
    /// - Parameter what: what it is, for the failure of an empty one.
    static func read(_ text: String, what: String) throws(ScoreFailure) -> String {
        let end = text.utf8.contains(UInt8(ascii: "<")) ? text.firstRange(of: RationaleEnd.mark)?.lowerBound : nil
        var answer = text[..<(end ?? text.endIndex)].drop(while: \.isWhitespace)
        while let last = answer.last, last.isWhitespace { answer.removeLast() }
        guard !answer.isEmpty else { throw ScoreFailure(kind: .judgeInvalid, detail: "the judge gave no \(what)") }
        return String(answer)
    }
}
