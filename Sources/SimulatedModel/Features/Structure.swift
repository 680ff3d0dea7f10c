/// How a text is built.
struct Structure: Sendable {
    /// The number of different sentences.
    let sentences: Int
    /// The number of paragraphs.
    let paragraphs: Int
    /// From 0 for one sentence to 1 for as many sentences and paragraphs as the genre asks.
    let quality: Double

    /// Measures a response.
    init(_ response: TextOutline, distinctSentences: Int, genre: Genre) {
        sentences = distinctSentences
        paragraphs = response.paragraphs
        let bySentence = Double(sentences).share(from: 1, to: genre.fullSentences)
        let byParagraph = Double(paragraphs).share(from: 1, to: genre.fullParagraphs)
        quality = 0.8 * bySentence + 0.2 * min(byParagraph, bySentence)
    }
}
