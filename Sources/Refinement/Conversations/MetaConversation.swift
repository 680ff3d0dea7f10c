internal import Prompts
internal import RewardCore

/// One conversation with the meta model. It ends in a set of rubric items (analyse and refine for a sample, or a merge
/// of several sets), in guidelines (analyse and refine for all samples), or in the label of a sample, which is its only
/// turn.
///
/// Turns of a set: the analysis (samples only), the number of items, then each item; of guidelines: the analysis, then
/// their text. Roles alternate. The model's own
/// words stay in the conversation, byte for byte but for tokens of chat templates, which are broken. An answer that
/// cannot be used is asked for once more, with the next seed and, where it was cut short, with twice the room. After
/// that a sample fails as a whole; a merge goes on without the item, since everything that the samples cost hangs on
/// it.
struct MetaConversation: Sendable {
    /// What to ask the model now.
    struct Question: Sendable, Equatable {
        /// The conversation so far, ending in the question.
        var messages: [ChatMessage]
        /// The form of the answer.
        var constraint: ChatConstraint
        /// Most tokens of the answer.
        var tokensMax: Int
        /// 0 for the first attempt, 1 for the retry; added to the seed.
        var attempt: Int
    }

    /// What the driver does next.
    enum Action: Sendable, Equatable {
        /// Ask the model, then call `answered` or `failed`.
        case ask(Question)
        /// The conversation is over: `items`, or `failure`.
        case finish
    }

    private enum Turn: Equatable {
        case label
        case analysis
        case count
        case item(number: Int, count: Int)
        case guidelines
    }

    /// The analysis, once it is had; `nil` in a merge.
    private(set) var analysis: String?
    /// The label, once it is had; `nil` in every conversation that is not about one.
    private(set) var label: String?
    /// The refined guidelines, once they are had; `nil` in every conversation that is not about them.
    private(set) var guidelines: String?
    /// The items so far.
    private(set) var items: [RubricItem] = []
    /// Why the conversation gave no set, if it did not.
    private(set) var failure: String?
    /// Items that a merge went on without, and why.
    private(set) var unusable: [String] = []

    private let settings: MetaSettings
    private let refinement: ChatMessage?
    private let refinesGuidelines: Bool
    private var messages: [ChatMessage]
    private var turn: Turn
    private var attempt = 0
    private var isWide = false

    /// A conversation about one sample.
    ///
    /// - Parameter opening: the request for the analysis.
    /// - Parameter refinement: the turn after it, which ends in the question for the number of items.
    /// - Parameter refinesGuidelines: whether the turn asks for guidelines instead, in a conversation about all
    /// samples.
    init(
        analysing opening: [ChatMessage], refinement: ChatMessage, refinesGuidelines: Bool = false,
        settings: MetaSettings
    ) {
        self.settings = settings
        self.refinesGuidelines = refinesGuidelines
        self.refinement = refinement
        messages = opening
        turn = .analysis
    }

    /// A conversation that asks for the label of one sample.
    init(labelling opening: [ChatMessage], settings: MetaSettings) {
        self.settings = settings
        refinement = nil
        refinesGuidelines = false
        messages = opening
        turn = .label
    }

    /// A merge, whose opening ends in the question for the number of items.
    init(merging opening: [ChatMessage], settings: MetaSettings) {
        self.settings = settings
        refinement = nil
        refinesGuidelines = false
        messages = opening
        turn = .count
    }

    /// The first question.
    func start() -> Action { ask() }

    /// The model answered.
    mutating func answered(_ text: String) -> Action {
        do throws(MetaAnswerReader.Unusable) {
            switch turn {
            case .label:
                label = try MetaAnswerReader.label(text)
            case .analysis:
                analysis = try MetaAnswerReader.analysis(text)
            case .count:
                let count = try MetaAnswerReader.count(text, itemsMax: settings.itemsMax)
                return go(to: .item(number: 1, count: count), after: text)
            case .item:
                items.append(try MetaAnswerReader.item(text))
            case .guidelines:
                guidelines = try MetaAnswerReader.guidelines(text)
            }
            return advance(after: text)
        } catch {
            if attempt == 0 { return askAgain(wider: false) }
            if refinement == nil, case .item = turn {
                unusable.append(place + ": " + error.detail)
                return advance(after: text)
            }
            return fail(error.detail)
        }
    }

    /// The model gave no answer.
    mutating func failed(_ failure: ChatFailure) -> Action {
        let isSemantic = failure.kind == .judgeTruncated || failure.kind == .judgeInvalid
        if isSemantic, attempt == 0 { return askAgain(wider: failure.kind == .judgeTruncated) }
        return fail("\(failure.kind.rawValue): \(failure.detail)")
    }

    private mutating func advance(after text: String) -> Action {
        switch turn {
        case .label, .guidelines:
            return .finish
        case .analysis:
            return go(to: refinesGuidelines ? .guidelines : .count, after: text)
        case .count:
            return fail("the number of items was passed over; this is a bug")
        case .item(let number, let count) where number < count:
            return go(to: .item(number: number + 1, count: count), after: text)
        case .item:
            if items.isEmpty { return fail("no item was usable; " + unusable.joined(separator: "; ")) }
            return .finish
        }
    }

    private mutating func go(to next: Turn, after text: String) -> Action {
        messages.append(ChatMessage(.assistant, ChatTemplateTokens.broken(text)))
        switch next {
        case .label, .analysis: break
        case .count, .guidelines: if let refinement { messages.append(refinement) }
        case .item(let number, let count): messages.append(MetaPromptBuilder.itemQuestion(number: number, of: count))
        }
        turn = next
        attempt = 0
        isWide = false
        return ask()
    }

    private mutating func askAgain(wider: Bool) -> Action {
        attempt = 1
        isWide = wider
        return ask()
    }

    private mutating func fail(_ detail: String) -> Action {
        failure = place + ": " + detail
        return .finish
    }

    private var place: String {
        switch turn {
        case .label: "label"
        case .analysis: "analysis"
        case .count: "number of items"
        case .item(let number, let count): "item \(number) of \(count)"
        case .guidelines: "guidelines"
        }
    }

    private func ask() -> Action {
        let constraint: ChatConstraint
        let room: Int
        switch turn {
        case .label:
            constraint = MetaPromptBuilder.prescreenConstraint
            room = Self.shortTokensMax
        case .analysis:
            constraint = .none
            room = Self.tokens(forWords: settings.analysisWordsMax)
        case .count:
            constraint = MetaPromptBuilder.countConstraint(itemsMax: settings.itemsMax)
            room = Self.shortTokensMax
        case .item:
            constraint = MetaPromptBuilder.itemConstraint
            room = Self.tokens(forWords: settings.itemWordsMax)
        case .guidelines:
            constraint = .none
            room = Self.tokens(forWords: settings.guidelinesWordsMax)
        }
        return .ask(
            Question(
                messages: messages, constraint: constraint, tokensMax: isWide ? room * 2 : room, attempt: attempt))
    }

    /// Tokens for the answer of one small integer or one label.
    private static let shortTokensMax = 16

    /// Room for that many words in any language, and for the JSON around them.
    private static func tokens(forWords words: Int) -> Int { 3 * max(1, words) + 512 }
}
