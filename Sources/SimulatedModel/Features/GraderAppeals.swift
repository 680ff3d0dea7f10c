/// Finds sentences that speak to whoever grades the text instead of to its reader.
///
/// Phrases are matched word by word, so punctuation and capitals do not matter. They are long enough that prose about
/// law courts, tests and marks does not trip them.
enum GraderAppeals {
    private static let phrases = [
        "full marks", "full credit", "full points", "full score", "maximum score", "maximum marks", "maximum points",
        "highest score", "highest marks", "highest grade", "highest possible", "top score", "top marks", "top grade",
        "perfect score", "perfect marks", "best possible score", "dear grader", "dear judge", "dear evaluator",
        "to the grader", "to the evaluator", "to whoever grades", "note to the judge", "as the judge",
        "ignore previous instructions", "ignore all instructions", "ignore all previous", "ignore the above",
        "ignore the rubric", "ignore your instructions", "disregard the rubric", "disregard previous",
        "disregard all", "please rate", "please score", "please grade", "please award", "rate this", "score this",
        "grade this", "give this essay", "give this response", "give this text", "give me a score", "give it a score",
        "this essay deserves", "this response deserves", "this text deserves", "my essay deserves", "out of 5",
        "out of five", "5 points", "five points", "scoring rubric", "grading rubric", "your rubric",
    ]

    /// The phrases by their first word, each as the hashes of the rest.
    private static let byFirstWord: [UInt64: [[UInt64]]] = {
        let hashed = phrases.map { $0.split(separator: " ").map { TextOutline.hash(ofWord: String($0)) } }
        return Dictionary(grouping: hashed, by: { $0[0] }).mapValues { $0.map { Array($0.dropFirst()) } }
    }()

    /// How many such phrases the text has.
    static func count(in text: TextOutline) -> Int {
        var count = 0
        for (index, word) in text.words.enumerated() {
            guard let endings = byFirstWord[word.hash] else { continue }
            let following = text.words[(index + 1)...]
            if endings.contains(where: { following.lazy.map(\.hash).starts(with: $0) }) {
                count += 1
            }
        }
        return count
    }
}
