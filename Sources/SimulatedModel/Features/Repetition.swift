/// How often a text says again what it has said.
struct Repetition: Sendable {
    /// How many words make a phrase.
    static let phraseWords = 4
    /// The share of repeated phrases that ordinary prose has.
    static let ordinaryPhraseShare = 0.15

    /// The number of different sentences.
    let distinctSentences: Int
    /// The number of sentences that were there before.
    let repeatedSentences: Int
    /// The share of phrases that were there before, 0 to 1.
    let repeatedPhraseShare: Double
    /// From 0 where the text repeats itself throughout to 1 where it does so no more than prose does.
    let quality: Double

    /// Measures a response.
    init(_ response: TextOutline) {
        let sentences = Set(response.sentences.map { Self.hash(of: response.words[$0]) })
        distinctSentences = sentences.count
        repeatedSentences = response.sentences.count - sentences.count
        repeatedPhraseShare = Self.phraseShare(response.words)
        let sentenceShare = Double(repeatedSentences) / Double(max(1, response.sentences.count))
        let phrases = (repeatedPhraseShare - Self.ordinaryPhraseShare) / 0.5
        quality = 1 - min(1, max(0, max(1.5 * sentenceShare, phrases)))
    }

    private static func phraseShare(_ words: [TextOutline.Word]) -> Double {
        let count = words.count - phraseWords + 1
        guard count > 0 else { return 0 }
        var seen = Set<UInt64>(minimumCapacity: count)
        for start in 0..<count {
            seen.insert(hash(of: words[start..<(start + phraseWords)]))
        }
        return 1 - Double(seen.count) / Double(count)
    }

    private static func hash(of words: ArraySlice<TextOutline.Word>) -> UInt64 {
        words.reduce(UInt64(words.count)) { hash, word in
            (hash ^ word.hash) &* 0x9e37_79b9_7f4a_7c15 &+ (hash >> 29)
        }
    }
}
