/// A pattern as it was parsed.
indirect enum PatternSyntax: Sendable, Hashable {
    /// One scalar of the set.
    case scalar(ScalarSet)
    /// All parts, in order; no part is the empty text.
    case sequence([PatternSyntax])
    /// Any one of at least two alternatives.
    case choice([PatternSyntax])
    /// The part at least `min` and at most `max` times; `nil` is without end. A lazy one prefers fewer times.
    case repetition(PatternSyntax, min: Int, max: Int?, isLazy: Bool)
    /// The part, whose place is remembered. Numbers are those of the opening parentheses, from 0.
    case group(number: Int, PatternSyntax)
    /// A place, no text.
    case assertion(PatternAssertion)

    /// States that this needs when compiled, never more than a million, so that nested repetitions cannot overflow.
    var stateCount: Int {
        let count: Int
        switch self {
        case .scalar, .assertion: count = 1
        case .sequence(let parts): count = parts.reduce(0) { $0 + $1.stateCount }
        case .choice(let parts): count = parts.reduce(parts.count - 1) { $0 + $1.stateCount }
        case .group(_, let part): count = part.stateCount + 2
        case .repetition(let part, let min, let max, _):
            let size = part.stateCount
            count = min * size + (max.map { $0 - min } ?? 1) * (size + 1)
        }
        return Swift.min(count, 1_000_000)
    }

    /// Whether the empty text is among what this accepts, where its conditions hold.
    var canBeEmpty: Bool {
        switch self {
        case .scalar: false
        case .assertion: true
        case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
        case .choice(let parts): parts.contains(where: \.canBeEmpty)
        case .repetition(let part, let min, _, _): min == 0 || part.canBeEmpty
        case .group(_, let part): part.canBeEmpty
        }
    }
}

/// A condition on a place between two scalars.
enum PatternAssertion: Sendable, Hashable {
    /// `^`, before the first scalar of the text.
    case textStart
    /// `$`, behind the last scalar of the text. A text that was cut has no end.
    case textEnd
    /// `\b`, between a word scalar and another, or its negation `\B`.
    case wordBoundary(isNegated: Bool)
    /// `^` of patterns that look at lines: the start of the text or behind a line feed.
    case lineStart
    /// `$` of patterns that look at lines: the end of the text or before a line feed.
    case lineEnd

    /// Whether the condition holds between the scalars before `place` and those from it on.
    ///
    /// - Parameter isCut: whether the text goes on behind what is looked at, so that it has no end here.
    func holds(at place: Int, in text: [Unicode.Scalar], isCut: Bool) -> Bool {
        switch self {
        case .textStart: return place == 0
        case .textEnd: return place == text.count && !isCut
        case .lineStart: return place == 0 || text[place - 1] == "\n"
        case .lineEnd: return place == text.count ? !isCut : text[place] == "\n"
        case .wordBoundary(let isNegated):
            let before = place > 0 && ScalarSet.Shorthand.word.contains(text[place - 1])
            let behind = place < text.count && ScalarSet.Shorthand.word.contains(text[place])
            return (before != behind) != isNegated
        }
    }
}
