/// What a conversation asks of the simulated model. Told by the shape of the prompts, not by the wording of templates,
/// which operators change.
enum Stage: Sendable, Equatable {
    /// A score for one or all items, or for a plan.
    case judge
    /// A plan for judging a problem: a prompt without a response.
    case plan
    /// An analysis of the judge's score.
    case analysis
    /// The number of items of the refined or merged rubric.
    case count
    /// Item number k, counted from 1.
    case item(Int)
    /// One of `good`, `ok` and `bad` for the judge's score.
    case prescreen
    /// Refined guidelines, as free text.
    case guidelines
    /// Nothing known: a probe, or a person trying it out.
    case talk

    /// Reads the stage off a conversation and the form of its answer.
    init(_ conversation: Conversation, form: AnswerForm) {
        let isMerge = !conversation.fences(Fence.Label.set).isEmpty
        let isMeta = isMerge || Self.speaksOfJudge(conversation, form: form)
        if isMeta {
            self = Self.metaStage(conversation, form: form)
        } else if !conversation.fences(Fence.Label.response).isEmpty {
            self = .judge
        } else if !conversation.latestItems.isEmpty {
            self = .judge
        } else if !conversation.fences(Fence.Label.prompt).isEmpty, form == .text {
            self = .plan
        } else {
            self = .talk
        }
    }

    private static func metaStage(_ conversation: Conversation, form: AnswerForm) -> Stage {
        if form == .label { return .prescreen }
        let words = conversation.question.lowercased()
        if form == .text {
            let isRefining = !conversation.assistantTexts.isEmpty && words.containsText("guideline")
            return isRefining ? .guidelines : .analysis
        }
        if let number = itemNumber(in: words) { return .item(number) }
        if form == .structure, !words.containsText("how many") {
            return .item(conversation.assistantTexts.count { $0.hasPrefix("{") } + 1)
        }
        return .count
    }

    /// Whether the conversation shows a judge's verdicts, or asks for an analysis or a label of them.
    ///
    /// Templates that show no verdicts, such as the paper's, are known by their words: they ask for an analysis and
    /// speak of the junior instructor, or show rollouts beside guidelines from the first message on.
    private static func speaksOfJudge(_ conversation: Conversation, form: AnswerForm) -> Bool {
        if !conversation.fences(Fence.Label.evaluation).isEmpty || form == .label { return true }
        let opening = conversation.opening.lowercased()
        guard ["analyse", "analyze", "analysis"].contains(where: opening.containsText) else { return false }
        if ["junior", "judge's"].contains(where: opening.containsText) { return true }
        let showsRollouts = conversation.userTexts.first.map { !$0.fences(Fence.Label.response).isEmpty } ?? false
        return showsRollouts && opening.containsText("guideline")
    }

    /// The k of "item k of n".
    private static func itemNumber(in words: String) -> Int? {
        guard let range = words.firstRange(ofText: "item ") else { return nil }
        let parts = words[range.upperBound...].split(separator: " ", maxSplits: 3)
        guard parts.count >= 3, parts[1] == "of" else { return nil }
        return Int(parts[0])
    }
}
