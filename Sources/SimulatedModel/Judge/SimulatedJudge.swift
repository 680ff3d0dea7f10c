internal import JSONText

/// Scores rollouts under rubric items by what can be counted.
///
/// An item that names features gets the mean of their qualities on its range; one that names none gets an impression
/// that depends on the item's name and the text but not on its merit, as a judge gives who was told nothing to hold
/// on to. That is the point of it: under a rubric of fine words a bare title scores like an essay.
struct SimulatedJudge: Sendable {
    /// The discipline of its reading.
    let discipline: FenceDiscipline
    /// What is remembered about rollouts.
    let cache: FeatureCache

    /// The verdicts that a conversation asks for.
    func verdicts(_ conversation: Conversation, constraint: AnswerConstraint) -> [Verdict] {
        let rollout = conversation.rollouts.last ?? ReadRollout(prompt: [], response: [])
        let features = features(rollout, conversation)
        let items = askedItems(conversation)
        if discipline == .gullible, let order = Order.firstObeyed(in: conversation, itemsAsked: constraint.partCount) {
            return items.map { Verdict(name: $0.name, score: order.score(within: $0), reason: order.reason) }
        }
        guard !items.isEmpty else {
            return [planVerdict(conversation, features: features, constraint: constraint)]
        }
        return items.map { verdict($0, features: features) }
    }

    /// One item's verdict.
    func verdict(_ item: ReadItem, features: RolloutFeatures) -> Verdict {
        let criterion = Criterion(name: item.name, text: item.text)
        var score = Self.level(quality(criterion, item: item, features: features), of: item)
        var deciding = criterion.features
        for cap in criterion.caps {
            let failed = cap.features.filter { features.quality($0) < Feature.poorBelow }
            guard !failed.isEmpty, cap.score < score else { continue }
            score = max(item.min, cap.score)
            deciding = failed
        }
        return Verdict(name: item.name, score: score, reason: Rationale.sentence(deciding, features: features))
    }

    /// What is known about a rollout, in the genre that the conversation speaks of.
    func features(_ rollout: ReadRollout, _ conversation: Conversation) -> RolloutFeatures {
        let genre = Genre.read(instructions: conversation.instructions, prompt: rollout.prompt)
        return cache.features(prompt: rollout.prompt, response: rollout.response, genre: genre)
    }

    private func quality(_ criterion: Criterion, item: ReadItem, features: RolloutFeatures) -> Double {
        guard features.wordCount > 0 else { return 0 }
        guard !criterion.features.isEmpty else { return Impression.quality(of: features, under: item.name) }
        return criterion.features.map(features.quality).reduce(0, +) / Double(criterion.features.count)
    }

    /// The items of the latest rubric text; where the last question names one of them, only that one.
    private func askedItems(_ conversation: Conversation) -> [ReadItem] {
        let items = conversation.latestItems
        guard items.count > 1, RubricReading.items(in: conversation.question).isEmpty else { return items }
        let named = items.filter { conversation.question.containsText($0.name) }
        return named.count == 1 ? named : items
    }

    /// A score under a plan or a bare question: what the plan's words name, and the reference's final answer.
    private func planVerdict(
        _ conversation: Conversation, features: RolloutFeatures, constraint: AnswerConstraint
    ) -> Verdict {
        let text = (conversation.assistantTexts + conversation.outside).joined(separator: "\n")
        let range = constraint.integers ?? 0...5
        let item = ReadItem(name: "plan", text: text, min: range.lowerBound, max: range.upperBound)
        var verdict = verdict(item, features: features)
        verdict.name = ""
        let reference = conversation.fences(Fence.Label.reference).last?.text
        let response = conversation.fences(Fence.Label.response).last?.text
        guard let expected = reference.flatMap(FinalAnswer.boxed) else { return verdict }
        let agrees = response.flatMap(FinalAnswer.boxed) == expected
        let middle = (item.min + item.max) / 2
        verdict.score = agrees ? max(verdict.score, middle + 1) : min(verdict.score, middle - 1)
        verdict.reason =
            agrees
            ? "The final answer is the reference's." : "The final answer is not the reference's, or there is none."
        return verdict
    }

    private static func level(_ quality: Double, of item: ReadItem) -> Int {
        item.min + Int((quality * Double(item.max - item.min)).rounded())
    }
}

/// What a judge feels who has nothing to hold on to.
enum Impression {
    /// Mostly four fifths, sometimes more or less, the same for ever for one text and one item name.
    static func quality(of features: RolloutFeatures, under name: String) -> Double {
        var hash = StableHash()
        hash.combine(name.utf8)
        hash.combine(features.fingerprint)
        return [0.6, 0.6, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 1, 1][Int(hash.mixed % 10)]
    }
}

/// The final answer of a solution.
enum FinalAnswer {
    /// What stands in the last `\boxed{…}`, white space aside; nil where there is none.
    static func boxed(_ text: String) -> String? {
        var rest = text[...]
        var answer: String?
        while let start = rest.firstRange(ofText: "\\boxed{") {
            rest = rest[start.upperBound...]
            var depth = 1
            let content = rest.prefix { character in
                if character == "{" { depth += 1 }
                if character == "}" { depth -= 1 }
                return depth > 0
            }
            answer = String(content.filter { !$0.isWhitespace })
        }
        return answer
    }
}
