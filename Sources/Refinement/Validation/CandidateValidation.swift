internal import RewardCore

/// The check of a candidate before it may be published: drops single items, each with its reason, then says whether
/// what remains is a rubric. What a meta model writes has passed through rollouts, so nothing of it is trusted.
struct CandidateValidation: Sendable, Equatable {
    /// An item that was left out.
    struct Drop: Sendable, Equatable {
        /// The item's place in the candidate, from 1.
        let number: Int
        /// The item's name, cut to a readable length.
        let name: String
        /// The first reason found.
        let reason: ItemDropReason
        /// All that is wrong with it.
        let detail: String

        /// One sentence for the run's reasons.
        var sentence: String { "item \(number) \"\(name)\" was dropped: \(detail)" }
    }

    /// What remains, in order.
    let items: [RubricItem]
    /// What was left out, in order.
    let drops: [Drop]
    /// Why what remains may not be published; `nil` when it may.
    let rejection: String?

    /// Validates a candidate.
    ///
    /// - Parameter samples: the rollouts that the run has sampled; nothing may be copied from them.
    init(candidate: [RubricItem], samples: [StoredRollout], settings: MetaSettings) {
        let copied = CopiedWords(items: candidate).copies(of: samples)
        var items: [RubricItem] = []
        var drops: [Drop] = []
        var names = Set<String>()
        var texts = NearDuplicates()
        for (position, item) in candidate.enumerated() {
            var problems = Self.problems(of: item, settings: settings)
            if copied.contains(position) {
                let detail = "it copies \(CopiedWords.runLength) or more consecutive words of a sampled rollout"
                problems.append((.copied, detail))
            }
            let name = Self.folded(item.name)
            if problems.isEmpty, names.contains(name) {
                problems.append((.repeatedName, "an earlier item has the same name"))
            }
            if problems.isEmpty, let original = texts.original(of: item) {
                problems.append((.nearDuplicate, "its text nearly repeats that of \"\(original.prefix(80))\""))
            }
            if let first = problems.first {
                drops.append(
                    Drop(
                        number: position + 1, name: String(item.name.prefix(80)), reason: first.0,
                        detail: problems.map(\.1).joined(separator: "; ")))
            } else {
                names.insert(name)
                texts.keep(item)
                items.append(item)
            }
        }
        self.items = items
        self.drops = drops
        if items.isEmpty {
            rejection = "no item of the candidate is left"
        } else if items.count > settings.itemsMax {
            rejection = "\(items.count) items are left; at most \(settings.itemsMax) are allowed"
        } else {
            rejection = nil
        }
    }

    /// What is wrong with one item, looked at alone.
    private static func problems(of item: RubricItem, settings: MetaSettings) -> [(ItemDropReason, String)] {
        var problems: [(ItemDropReason, String)] = RubricRules.problems(of: item).map { member, detail in
            (member == "min" || member == "max" ? .range : .rule, detail)
        }
        let words = item.text.split(whereSeparator: \.isWhitespace).count
        if words > settings.itemWordsMax {
            problems.append((.tooLong, "the text has \(words) words; at most \(settings.itemWordsMax) are allowed"))
        }
        if let mark = ForbiddenMarks.first(in: item.name) ?? ForbiddenMarks.first(in: item.text) {
            problems.append((.mark, "it contains \(mark)"))
        }
        return problems
    }

    private static func folded(_ name: String) -> String {
        var rest = name[...].drop(while: \.isWhitespace)
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest.lowercased()
    }
}
