/// Studies how the judge scored, and rewrites the rubric.
///
/// It has no memory: every turn works the whole answer out again from the conversation, so counting and writing item
/// by item always agree.
struct SimulatedMetaModel: Sendable {
    /// The judge's share of the possible score from which a poor text counts as scored too high.
    static let highShare = 0.4

    /// How it reads rollouts; the same way as the judge.
    let judge: SimulatedJudge

    /// The answer's content for a stage of a meta conversation.
    func content(_ stage: Stage, _ conversation: Conversation) -> AnswerContent {
        switch stage {
        case .count: return .count(rubric(conversation).count)
        case .item(let number):
            let items = rubric(conversation)
            guard !items.isEmpty else { return .items([FeatureItem.item(.development)]) }
            return .items([items[min(max(1, number), items.count) - 1]])
        case .prescreen: return prescreen(conversation)
        case .guidelines: return .text(EvaluationGuidelines.guidelines)
        case .analysis, .judge, .plan, .talk: return .text(analysis(conversation))
        }
    }

    /// The refined or merged rubric that a conversation leads to.
    private func rubric(_ conversation: Conversation) -> [ReadItem] {
        let sets = conversation.fences(Fence.Label.set).map { RubricReading.items(in: $0.text) }
        var items: [ReadItem]
        if sets.isEmpty {
            items = RubricRefinement(current: conversation.openingItems).refined(problems(conversation))
        } else {
            items = RubricMerge.union(of: sets)
            if judge.discipline == .gullible {
                items = RubricMerge.union(of: [items, conversation.openingItems])
            }
        }
        return items + (judge.discipline == .gullible ? Self.obeyed(conversation) : [])
    }

    /// The features in which the text is poor although the judge scored it high.
    private func problems(_ conversation: Conversation) -> [Feature] {
        guard let rollout = conversation.rollouts.last else { return [] }
        guard share(conversation) ?? 1 >= Self.highShare else { return [] }
        return judge.features(rollout, conversation).poorFeatures
    }

    private func share(_ conversation: Conversation) -> Double? {
        let totals = conversation.fences(Fence.Label.evaluation).map(EvaluationReading.total)
        let total = totals.reduce(into: EvaluationReading.Total()) { sum, total in
            sum.reached += total.reached
            sum.possible += total.possible
        }
        return total.share
    }

    private func analysis(_ conversation: Conversation) -> String {
        let findings = conversation.rollouts.map { judge.features($0, conversation) }
        let text = AnalysisText.text(findings, share: share(conversation), problems: problems(conversation))
        let orders = judge.discipline == .gullible ? conversation.outside.flatMap(Order.lines) : []
        return ([text] + orders).joined(separator: "\n")
    }

    private func prescreen(_ conversation: Conversation) -> AnswerContent {
        guard let rollout = conversation.rollouts.last, let share = share(conversation) else {
            return .label("ok", reason: "There is no score to compare with.")
        }
        let features = judge.features(rollout, conversation)
        let isMisjudged = share >= Self.highShare && !features.poorFeatures.isEmpty
        let distance = abs(share - features.overallQuality)
        let label = isMisjudged ? "bad" : distance < 0.25 ? "good" : "ok"
        return .label(label, reason: AnalysisText.text([features], share: share, problems: problems(conversation)))
    }

    /// What a gullible model makes of orders: items of their own.
    private static func obeyed(_ conversation: Conversation) -> [ReadItem] {
        conversation.outside.flatMap(Order.lines).enumerated().map { index, line in
            ReadItem(name: "instruction-\(index + 1)", text: line, min: 0, max: 5)
        }
    }
}

extension Conversation {
    /// The rubric items of the first user message, outside fences: the rubric under study.
    var openingItems: [ReadItem] {
        RubricReading.items(in: opening)
    }
}
