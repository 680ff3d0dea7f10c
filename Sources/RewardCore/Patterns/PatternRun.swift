/// Runs a program over a text, all states at once: each scalar is looked at once (twice when matches are marked), with
/// work of at most the number of states, whatever the pattern.
struct PatternRun {
    private let program: PatternProgram
    private let text: [Unicode.Scalar]
    /// Whether the text goes on behind what is looked at, so that it has no end here.
    private let isCut: Bool
    private var current = StateSet()
    private var following = StateSet()
    /// States still to be added; kept between calls for its storage.
    private var waiting: [Int] = []
    /// For each set the place that it was asked about last, and its answer.
    private var answers: [(place: Int, accepts: Bool)]

    /// A run over the text.
    init(_ program: PatternProgram, text: [Unicode.Scalar], isCut: Bool) {
        self.program = program
        self.text = text
        self.isCut = isCut
        current = StateSet(count: program.states.count)
        following = current
        answers = [(place: Int, accepts: Bool)](repeating: (-1, false), count: program.sets.count)
    }

    /// Whether the pattern matches somewhere.
    mutating func hasMatch() -> Bool {
        for place in 0...text.count {
            enter(program.start, at: place)
            if current.contains(0) { return true }
            if place < text.count { advance(over: place) }
        }
        return false
    }

    /// For each scalar whether it lies in any match of the pattern.
    ///
    /// Forwards it notes which states are reached, backwards which of those go on to an accepting one; a scalar that
    /// leads from a reached state to one that accepts lies in a match. So overlapping matches need no search of their
    /// own.
    mutating func marks() -> [Bool] {
        let words = (program.states.count + 63) / 64
        var reached = [UInt64](repeating: 0, count: words * text.count)
        for place in text.indices {
            enter(program.start, at: place)
            for state in current.members { reached[place * words + state / 64] |= 1 << UInt64(state % 64) }
            advance(over: place)
        }
        var marks = [Bool](repeating: false, count: text.count)
        current.removeAll()
        arrive(at: 0, place: text.count)
        for place in text.indices.reversed() {
            swap(&current, &following)
            current.removeAll()
            arrive(at: 0, place: place)
            for word in 0..<words {
                var bits = reached[place * words + word]
                while bits != 0 {
                    let state = word * 64 + bits.trailingZeroBitCount
                    bits &= bits - 1
                    guard case .take(let set, let next) = program.states[state], following.contains(next),
                        accepts(set, at: place)
                    else { continue }
                    marks[place] = true
                    arrive(at: state, place: place)
                }
            }
        }
        return marks
    }

    /// Takes one scalar: `current` becomes the states behind it.
    private mutating func advance(over place: Int) {
        swap(&current, &following)
        current.removeAll()
        for state in following.members {
            if case .take(let set, let next) = program.states[state], accepts(set, at: place) {
                enter(next, at: place + 1)
            }
        }
    }

    /// Adds a state and those that follow from it without taking a scalar.
    private mutating func enter(_ state: Int, at place: Int) {
        waiting.append(state)
        while let state = waiting.popLast() {
            guard current.insert(state) else { continue }
            switch program.states[state] {
            case .split(let first, let second):
                waiting.append(second)
                waiting.append(first)
            case .assertion(let condition, let next):
                if holds(condition, at: place) { waiting.append(next) }
            case .save(_, let next): waiting.append(next)
            case .take, .accept: break
            }
        }
    }

    /// Adds a state and those that lead to it without taking a scalar.
    private mutating func arrive(at state: Int, place: Int) {
        waiting.append(state)
        while let state = waiting.popLast() {
            guard current.insert(state) else { continue }
            for source in program.arrivals[state] {
                if case .assertion(let condition, _) = program.states[source], !holds(condition, at: place) { continue }
                waiting.append(source)
            }
        }
    }

    private mutating func accepts(_ set: Int, at place: Int) -> Bool {
        if answers[set].place != place { answers[set] = (place, program.sets[set].accepts(text[place])) }
        return answers[set].accepts
    }

    private func holds(_ condition: PatternAssertion, at place: Int) -> Bool {
        condition.holds(at: place, in: text, isCut: isCut)
    }
}
