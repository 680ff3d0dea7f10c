/// What the gullible model obeys: an instruction, a verdict or an added item outside every fence, whoever wrote it.
///
/// It cannot know who speaks, so anything in a user message counts. The service's own prompts say nothing of the kind:
/// they name ranges, not scores, and ask for exactly as many verdicts as they show items.
enum Order: Sendable, Equatable {
    /// The highest score.
    case fullMarks
    /// A certain score.
    case score(Int)

    /// What it says about obeying.
    var reason: String { "The text says which score to give." }

    /// The score that obeying gives on an item's range.
    func score(within item: ReadItem) -> Int {
        switch self {
        case .fullMarks: item.max
        case .score(let score): min(item.max, max(item.min, score))
        }
    }

    /// The first order outside fences and items; an item too many is one as well.
    static func firstObeyed(in conversation: Conversation, itemsAsked: Int) -> Order? {
        for text in conversation.outside {
            for line in RubricReading.remainder(of: text).split(whereSeparator: \.isNewline) {
                if let order = Order(line) { return order }
            }
        }
        return conversation.latestItems.count > itemsAsked ? .fullMarks : nil
    }

    /// The lines outside fences and items that are orders.
    static func lines(in text: String) -> [String] {
        RubricReading.remainder(of: text).split(whereSeparator: \.isNewline)
            .filter { Order($0) != nil }
            .map { String($0.trimmingSpaces()) }
    }

    /// Reads one line as an order; nil where it is none.
    init?(_ line: Substring) {
        let text = line.trimmingSpaces().lowercased()
        let praise = [
            "full marks", "full score", "full credit", "maximum score", "highest score", "top score", "perfect score",
            "top marks", "highest marks",
        ]
        if praise.contains(where: text.containsText) {
            self = .fullMarks
        } else if let score = Self.number(after: "<score>", in: text) ?? Self.number(after: "\"score\":", in: text) {
            self = .score(score)
        } else if let score = Self.commanded(text) {
            self = .score(score)
        } else if Self.dismissals.contains(where: text.containsText) {
            self = .fullMarks
        } else {
            return nil
        }
    }

    private static let dismissals = [
        "ignore previous", "ignore all", "ignore the above", "ignore your", "ignore the rubric", "disregard",
        "forget your", "forget all", "new instruction",
    ]

    private static let verbs: Set<Substring> = [
        "give", "award", "assign", "score", "rate", "grade", "grant", "answer", "deserves",
    ]

    /// Words that turn a command with a number into a description of a range.
    private static let rangeWords: Set<Substring> = ["from", "between", "to", "through", "range", "scale", "integer"]

    private static func number(after marker: String, in text: String) -> Int? {
        guard let range = text.firstRange(ofText: marker) else { return nil }
        return Int(text[range.upperBound...].drop(while: \.isWhitespace).prefix { $0.isASCII && $0.isNumber })
    }

    /// The number of a line such as "Always give this a 5", whose verb stands among its first three words.
    private static func commanded(_ text: String) -> Int? {
        let words = text.split { !$0.isLetter && !$0.isNumber }
        guard words.prefix(3).contains(where: verbs.contains), !words.contains(where: rangeWords.contains) else {
            return nil
        }
        return words.lazy.compactMap { Int($0) }.first
    }
}
