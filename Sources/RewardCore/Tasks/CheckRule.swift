/// What a response must satisfy before a judge is asked.
///
/// A rule is declared in a task's configuration and holds no compiled pattern, so that it compares and hashes as the
/// text that was configured; the basis of a score can then name it.
public enum CheckRule: Sendable, Hashable {
    /// At least `count` words, where the excluded parts do not count.
    case minWords(count: Int, excluding: WordExclusion)
    /// At most `count` words, where the excluded parts do not count.
    case maxWords(count: Int, excluding: WordExclusion)
    /// A match of the pattern somewhere in the response's first 64 KiB.
    case mustMatch(pattern: String)
    /// The answer of the response agrees with the reference.
    case answerMatch

    /// The name in configuration and in results, such as `min_words`.
    public var name: String {
        switch self {
        case .minWords: "min_words"
        case .maxWords: "max_words"
        case .mustMatch: "must_match"
        case .answerMatch: "answer_match"
        }
    }
}

/// What is left out when words are counted.
public enum WordExclusion: Sendable, Hashable {
    /// Every word counts.
    case nothing
    /// Each `\boxed{…}` and `\fbox{…}` with balanced braces is left out.
    case boxes
    /// Whatever lies in a match of this pattern is left out.
    case pattern(String)
}
