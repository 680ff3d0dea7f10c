/// What kind of text is asked for, because a good summary is short and a good essay is not.
enum Genre: UInt8, Sendable, Hashable {
    /// An essay or article: several paragraphs.
    case essay
    /// A summary: a few sentences.
    case summary
    /// Anything else.
    case general

    /// Reads the kind from what the service says about the task, and where that is silent from the prompt.
    static func read(instructions: String, prompt: [UInt8]) -> Genre {
        named(in: Array(instructions.utf8)) ?? named(in: prompt) ?? .general
    }

    /// How many different words, common ones aside, make a text fully developed.
    var fullVocabulary: Double {
        switch self {
        case .essay: 155
        case .summary: 40
        case .general: 90
        }
    }

    /// How many different words are no development at all.
    var bareVocabulary: Double {
        switch self {
        case .essay, .general: 15
        case .summary: 6
        }
    }

    /// How many sentences a well-built text has.
    var fullSentences: Double {
        switch self {
        case .essay: 11
        case .summary: 4
        case .general: 7
        }
    }

    /// How many paragraphs a well-built text has.
    var fullParagraphs: Double {
        switch self {
        case .essay: 4
        case .summary: 1
        case .general: 2
        }
    }

    private static func named(in text: [UInt8]) -> Genre? {
        let stems = Set(TextOutline(text).words.map(\.stem))
        if stems.contains(TextOutline.hash(ofWord: "essay")) || stems.contains(TextOutline.hash(ofWord: "essays")) {
            return .essay
        }
        return stems.contains(TextOutline.hash(ofWord: "summar")) ? .summary : nil
    }
}
