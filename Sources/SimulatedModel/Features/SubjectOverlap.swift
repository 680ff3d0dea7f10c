/// Whether a text is about its prompt's subject.
///
/// The subject is the prompt's words without common words and without those that every writing task shares ("argue",
/// "evidence"). A long text is on the subject when it takes up many of them, a short one when many of its words are
/// among them. On essays the two together keep a text and another prompt's text apart almost without error.
struct SubjectOverlap: Sendable {
    /// The number of the subject's words.
    let subjectWords: Int
    /// How many of them the response takes up.
    let takenUp: Int
    /// From 0 for another subject to 1 for this one; 1 where the prompt names no subject.
    let quality: Double

    /// Compares a response with its prompt.
    init(prompt: TextOutline, response: TextOutline) {
        let subject = Set(prompt.words.lazy.filter(Self.namesSubject).map(\.stem))
        let used = Set(response.words.lazy.map(\.stem))
        subjectWords = subject.count
        takenUp = subject.count { used.contains($0) }
        guard !subject.isEmpty, !response.words.isEmpty else {
            quality = subject.isEmpty ? 1 : 0
            return
        }
        let hits = response.words.count { Self.namesSubject($0) && subject.contains($0.stem) }
        let coverage = Double(takenUp) / Double(subject.count)
        let density = Double(hits) / Double(response.words.count)
        quality = max(coverage.share(from: 0.15, to: 0.5), density.share(from: 0.02, to: 0.08))
    }

    private static func namesSubject(_ word: TextOutline.Word) -> Bool {
        word.length > 2 && !CommonWords.function.contains(word.hash) && !CommonWords.assignment.contains(word.hash)
    }
}
