/// How much a text says, by its vocabulary: repeating oneself adds nothing, and neither do common words.
struct Development: Sendable {
    /// The number of different words, common ones aside.
    let vocabulary: Int
    /// From 0 for a title to 1 for a text that is as full as its genre asks.
    let quality: Double

    /// Measures a response.
    init(_ response: TextOutline, genre: Genre) {
        vocabulary = Set(response.words.lazy.map(\.hash).filter { !CommonWords.function.contains($0) }).count
        quality = Double(vocabulary).share(from: genre.bareVocabulary, to: genre.fullVocabulary)
    }
}
