internal import RewardCore

/// Finds items whose texts say the same as an earlier one's, whatever their names: a merge that lets one idea in twice
/// would make it count twice in every reward.
///
/// Two texts are near-duplicates when they are equal but for letter case, punctuation and white space, or when they
/// share at least nine tenths of their words, counted with repetitions against the longer text. Words are those of
/// `CopiedWords`.
struct NearDuplicates {
    /// The least share of the longer text's words, in hundredths, that near-duplicates have in common.
    static let overlapMin = 90

    private struct Text {
        let plain: String
        let words: [String: Int]
        let count: Int
    }

    private var names: [String] = []
    private var texts: [Text] = []

    /// Nothing to compare with yet.
    init() {}

    /// The name of the first kept item that this one nearly repeats.
    func original(of item: RubricItem) -> String? {
        let text = Self.text(of: item)
        return texts.firstIndex { Self.areNear($0, text) }.map { names[$0] }
    }

    /// Compares later items with this one too.
    mutating func keep(_ item: RubricItem) {
        names.append(item.name)
        texts.append(Self.text(of: item))
    }

    private static func text(of item: RubricItem) -> Text {
        var words: [String: Int] = [:]
        var count = 0
        CopiedWords.forEachWord(in: item.text) { word in
            words[word, default: 0] += 1
            count += 1
        }
        let plain = item.text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        return Text(plain: plain, words: words, count: count)
    }

    private static func areNear(_ one: Text, _ other: Text) -> Bool {
        if one.plain == other.plain { return true }
        let longer = max(one.count, other.count)
        guard longer > 0, min(one.count, other.count) * 100 >= overlapMin * longer else { return false }
        let shared = one.words.reduce(0) { sum, entry in sum + min(entry.value, other.words[entry.key] ?? 0) }
        return shared * 100 >= overlapMin * longer
    }
}
