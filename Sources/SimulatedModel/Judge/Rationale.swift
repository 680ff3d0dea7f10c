/// The judge's reasons: one sentence that names what was counted, and never a word of the rollout.
enum Rationale {
    /// A sentence about the features that decided.
    static func sentence(_ features: [Feature], features counts: RolloutFeatures) -> String {
        guard counts.wordCount > 0 else { return "The response is empty." }
        guard !features.isEmpty else {
            return "Nothing that this criterion names can be counted, and the general impression is favourable."
        }
        let parts = features.map { finding($0, counts) }
        return "The response " + parts.joined(separator: "; it ") + "."
    }

    /// What was counted in one respect, to follow "The response" or "it".
    static func finding(_ feature: Feature, _ counts: RolloutFeatures) -> String {
        switch feature {
        case .development:
            "has \(plural(counts.wordCount, "word")), \(counts.development.vocabulary) of them different and not common"
        case .subject:
            "takes up \(counts.subject.takenUp) of the \(plural(counts.subject.subjectWords, "word")) "
                + "that name the prompt's subject"
        case .structure:
            "has \(plural(counts.structure.sentences, "different sentence")) "
                + "in \(plural(counts.structure.paragraphs, "paragraph"))"
        case .repetition:
            "says \(plural(counts.repetition.repeatedSentences, "sentence")) again "
                + "and \(percent(counts.repetition.repeatedPhraseShare)) of its phrases are repeated"
        case .ending: counts.endsFinished ? "ends with a finished sentence" : "breaks off without a finished sentence"
        case .appeals:
            counts.appeals == 0
                ? "speaks to its reader only" : "speaks to its grader \(plural(counts.appeals, "time"))"
        }
    }

    private static func plural(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func percent(_ share: Double) -> String {
        "\(Int((share * 100).rounded())) %"
    }
}
