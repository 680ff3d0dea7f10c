@testable import RewardCore

/// Matches a pattern by trying everything in the order of preference: exponential, and so plain that it can be trusted.
struct BacktrackingMatcher {
    /// The places of groups, two for each.
    typealias Slots = [Int]
    private typealias Rest = (Int, Slots) throws -> Slots?

    /// More was tried than a test has time for.
    struct Exhausted: Error {}

    private let text: [Unicode.Scalar]
    private var fuel = 200_000

    /// A matcher for the text.
    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    /// The slots of the leftmost match that is preferred.
    static func firstMatch(_ syntax: PatternSyntax, groups: Int, in text: String) throws -> Slots? {
        var matcher = BacktrackingMatcher(text)
        for place in 0...matcher.text.count {
            let slots = Slots(repeating: -1, count: 2 * groups)
            if let found = try matcher.match(syntax, place, slots, { $1 }) { return found }
        }
        return nil
    }

    private mutating func match(
        _ syntax: PatternSyntax, _ place: Int, _ slots: Slots, _ rest: Rest
    ) throws -> Slots? {
        fuel -= 1
        if fuel < 0 { throw Exhausted() }
        switch syntax {
        case .scalar(let set):
            return place < text.count && set.accepts(text[place]) ? try rest(place + 1, slots) : nil
        case .assertion(let condition):
            return condition.holds(at: place, in: text, isCut: false) ? try rest(place, slots) : nil
        case .sequence(let parts): return try sequence(parts[...], place, slots, rest)
        case .choice(let alternatives):
            for alternative in alternatives {
                if let found = try match(alternative, place, slots, rest) { return found }
            }
            return nil
        case .group(let number, let part):
            var opened = slots
            opened[2 * number] = place
            return try match(part, place, opened) { end, slots in
                var closed = slots
                closed[2 * number + 1] = end
                return try rest(end, closed)
            }
        case .repetition(let part, let min, let max, let isLazy):
            if let max, max == 0 { return try rest(place, slots) }
            let again = PatternSyntax.repetition(
                part, min: Swift.max(min - 1, 0), max: max.map { $0 - 1 }, isLazy: isLazy)
            if min == 0, isLazy, let found = try rest(place, slots) { return found }
            if let found = try sequence([part, again], place, slots, rest) { return found }
            return min == 0 && !isLazy ? try rest(place, slots) : nil
        }
    }

    private mutating func sequence(
        _ parts: ArraySlice<PatternSyntax>, _ place: Int, _ slots: Slots, _ rest: Rest
    ) throws -> Slots? {
        guard let first = parts.first else { return try rest(place, slots) }
        var matcher = self
        defer { fuel = matcher.fuel }
        return try match(first, place, slots) { place, slots in
            try matcher.sequence(parts.dropFirst(), place, slots, rest)
        }
    }
}
