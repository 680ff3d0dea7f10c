internal import RewardCore

/// The check of refined guidelines before they may be published: drops single paragraphs, each with its reason, then
/// says whether what remains may be published. A paragraph is to guidelines what an item is to a rubric of items.
struct GuidelinesValidation: Sendable, Equatable {
    /// A paragraph that was left out.
    struct Drop: Sendable, Equatable {
        /// Its place in the guidelines, from 1.
        let number: Int
        /// Why.
        let reason: ItemDropReason
        /// What is wrong with it.
        let detail: String
    }

    /// The paragraphs that remain; byte for byte what was proposed where none was dropped.
    let text: String
    /// What was left out, in order.
    let drops: [Drop]
    /// Why what remains may not be published; `nil` when it may.
    let rejection: String?

    /// Validates guidelines.
    ///
    /// - Parameter samples: the rollouts that the run has sampled; nothing may be copied from them.
    init(candidate: String, samples: [StoredRollout], settings: MetaSettings) {
        let paragraphs = Self.paragraphs(of: candidate)
        let copied = CopiedWords(texts: paragraphs).copies(of: samples)
        var kept: [String] = []
        var drops: [Drop] = []
        for (index, paragraph) in paragraphs.enumerated() {
            if let mark = ForbiddenMarks.first(in: paragraph) {
                drops.append(Drop(number: index + 1, reason: .mark, detail: "it contains \(mark)"))
            } else if copied.contains(index) {
                drops.append(Drop(number: index + 1, reason: .copied, detail: Self.copies))
            } else {
                kept.append(paragraph)
            }
        }
        text = drops.isEmpty && !kept.isEmpty ? candidate : kept.joined(separator: "\n\n")
        self.drops = drops
        rejection = Self.rejection(of: text, samples: samples, settings: settings)
    }

    /// The result.
    var checked: CheckedCandidate {
        let sentences = drops.map { "paragraph \($0.number) of the guidelines was dropped: \($0.detail)" }
        return CheckedCandidate(content: .guidelines(text), drops: sentences, rejection: rejection)
    }

    private static let copies = "it copies \(CopiedWords.runLength) or more consecutive words of a sampled rollout"

    private static func rejection(of text: String, samples: [StoredRollout], settings: MetaSettings) -> String? {
        if text.isEmpty { return "no paragraph of the guidelines is left" }
        let words = text.split(whereSeparator: \.isWhitespace).count
        if words > settings.guidelinesWordsMax {
            return "the guidelines have \(words) words; at most \(settings.guidelinesWordsMax) are allowed"
        }
        // A copy may run over the end of a paragraph.
        if !CopiedWords(texts: [text]).copies(of: samples).isEmpty { return "across paragraphs, " + copies }
        return RubricRules.problems(in: .guidelines(text)).first?.detail
    }

    /// The paragraphs: what lies between blank lines.
    private static func paragraphs(of text: String) -> [String] {
        var paragraphs: [[Substring]] = [[]]
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                if paragraphs.last?.isEmpty == false { paragraphs.append([]) }
            } else {
                paragraphs[paragraphs.count - 1].append(line)
            }
        }
        return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
    }
}
