/// Reads the range that a rubric item's own text states.
enum RubricRange {
    /// The first stated range: `from a … to b` on one line, or the span of a list of `- (n):` levels; `nil` where
    /// there is none, or it is upside down.
    static func stated(in text: String) -> ClosedRange<Int>? {
        let phrase = phraseRange(in: text)
        let levels = levelRange(in: text)
        switch (phrase, levels) {
        case (let phrase?, let levels?): return phrase.at < levels.at ? phrase.range : levels.range
        case (let phrase?, nil): return phrase.range
        case (nil, let levels?): return levels.range
        case (nil, nil): return nil
        }
    }

    private static func phraseRange(in text: String) -> (at: String.Index, range: ClosedRange<Int>)? {
        let pattern = /\bfrom\s+(-?[0-9]{1,4})\b.{0,200}?\bto\s+(-?[0-9]{1,4})\b/.ignoresCase()
            .asciiOnlyWordCharacters()
        for match in text.matches(of: pattern) {
            guard let low = Int(match.1), let high = Int(match.2), low < high else { continue }
            return (match.range.lowerBound, low...high)
        }
        return nil
    }

    private static func levelRange(in text: String) -> (at: String.Index, range: ClosedRange<Int>)? {
        var levels: [Int] = []
        var start: String.Index?
        for line in text.split(whereSeparator: \.isNewline) {
            // White space is never given back, or a line of nothing else would be tried in every way to divide it.
            let pattern = /\s*+[-*]\s*+\(?\s*+(-?[0-9]{1,4})\s*+\)?\s*+:.*/
            guard let match = line.prefixMatch(of: pattern), let level = Int(match.1) else { continue }
            if start == nil { start = line.startIndex }
            levels.append(level)
        }
        guard let start, let low = levels.min(), let high = levels.max(), low < high else { return nil }
        return (start, low...high)
    }
}
