/// A pattern as it was parsed.
indirect enum PatternSyntax: Sendable, Hashable {
    /// One scalar of the set.
    case scalar(ScalarSet)
    /// All parts, in order; no part is the empty text.
    case sequence([PatternSyntax])
    /// Any one of at least two alternatives.
    case choice([PatternSyntax])
    /// The part at least `min` and at most `max` times; `nil` is without end.
    case repetition(PatternSyntax, min: Int, max: Int?)
    /// A place, no text.
    case assertion(PatternAssertion)

    /// States that this needs when compiled, never more than a million, so that nested repetitions cannot overflow.
    var stateCount: Int {
        let count: Int
        switch self {
        case .scalar, .assertion: count = 1
        case .sequence(let parts): count = parts.reduce(0) { $0 + $1.stateCount }
        case .choice(let parts): count = parts.reduce(parts.count - 1) { $0 + $1.stateCount }
        case .repetition(let part, let min, let max):
            let size = part.stateCount
            count = min * size + (max.map { $0 - min } ?? 1) * (size + 1)
        }
        return Swift.min(count, 1_000_000)
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
}
