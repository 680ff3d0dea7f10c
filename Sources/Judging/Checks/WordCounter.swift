internal import RewardCore

/// Counts the words of a response.
///
/// A word is a run of scalars between Unicode white space, so `10,5` and a lone dash are words and a text in a script
/// without spaces has few. Excluded parts are cut out before, and what stood on their two sides closes up: a policy
/// cannot make words by putting an excluded part between letters.
struct WordCounter: Sendable {
    private enum Exclusion {
        case nothing
        case boxes
        case pattern(TextPattern)
    }

    private let exclusion: Exclusion

    /// A counter that leaves out what is given.
    init(excluding exclusion: WordExclusion) throws(PatternError) {
        switch exclusion {
        case .nothing: self.exclusion = .nothing
        case .boxes: self.exclusion = .boxes
        case .pattern(let pattern): self.exclusion = .pattern(try TextPattern(pattern))
        }
    }

    /// The number of words.
    func count(in response: String) -> Int {
        let text = Array(response.unicodeScalars)
        let excluded = excludedMarks(of: text)
        var count = 0
        var isInWord = false
        for (index, scalar) in text.enumerated() where excluded.isEmpty || !excluded[index] {
            if scalar.isWhiteSpace {
                isInWord = false
            } else if !isInWord {
                isInWord = true
                count += 1
            }
        }
        return count
    }

    /// For each scalar whether it is left out; empty where all count.
    private func excludedMarks(of text: [Unicode.Scalar]) -> [Bool] {
        switch exclusion {
        case .nothing: return []
        case .pattern(let pattern): return pattern.marks(in: text)
        case .boxes:
            var marks = [Bool](repeating: false, count: text.count)
            var end = 0
            // Boxes come by their begin, so nested ones are skipped and no scalar is marked twice.
            for box in BoxScanner.boxes(in: text) where box.whole.lowerBound >= end {
                for index in box.whole { marks[index] = true }
                end = box.whole.upperBound
            }
            return marks
        }
    }
}
