/// A pattern compiled to the states of a nondeterministic automaton (Thompson, 1968).
struct PatternProgram: Sendable, Hashable {
    /// One state.
    enum State: Sendable, Hashable {
        /// Takes one scalar of the set, named by its index.
        case take(set: Int, next: Int)
        /// Goes on at both, the first one preferred.
        case split(Int, Int)
        /// Remembers the place in a slot: each group has one for its begin and, behind it, one for its end.
        case save(slot: Int, next: Int)
        /// Goes on where the condition holds.
        case assertion(PatternAssertion, next: Int)
        /// The pattern has matched.
        case accept
    }

    /// All states. The one at 0 accepts.
    private(set) var states: [State] = [.accept]
    /// The different sets of scalars. Repetition copies states but not sets, so a run asks each set once a scalar.
    private(set) var sets: [ScalarSet] = []
    /// Where a match begins.
    private(set) var start = 0
    /// For each state those that go to it without taking a scalar.
    private(set) var arrivals: [[Int]] = []

    /// The program of a pattern.
    init(_ syntax: PatternSyntax) {
        start = compile(syntax, next: 0)
        arrivals = [[Int]](repeating: [], count: states.count)
        for (index, state) in states.enumerated() {
            switch state {
            case .split(let first, let second):
                arrivals[first].append(index)
                if second != first { arrivals[second].append(index) }
            case .assertion(_, let next), .save(_, let next): arrivals[next].append(index)
            case .take, .accept: break
            }
        }
    }

    /// Adds the states of the syntax, which go on at `next`, and returns where they begin.
    private mutating func compile(_ syntax: PatternSyntax, next: Int) -> Int {
        switch syntax {
        case .scalar(let set): return add(.take(set: index(of: set), next: next))
        case .assertion(let condition): return add(.assertion(condition, next: next))
        case .sequence(let parts):
            var entry = next
            for part in parts.reversed() { entry = compile(part, next: entry) }
            return entry
        case .choice(let alternatives):
            let entries = alternatives.map { compile($0, next: next) }
            return entries.dropFirst().reduce(entries[0]) { add(.split($0, $1)) }
        case .group(let number, let part):
            let end = add(.save(slot: 2 * number + 1, next: next))
            return add(.save(slot: 2 * number, next: compile(part, next: end)))
        case .repetition(let part, let min, let max, let isLazy):
            var entry = next
            if let max {
                for _ in min..<max {
                    let more = compile(part, next: entry)
                    entry = add(isLazy ? .split(next, more) : .split(more, next))
                }
            } else {
                entry = add(.split(next, next))
                let more = compile(part, next: entry)
                states[entry] = isLazy ? .split(next, more) : .split(more, next)
            }
            for _ in 0..<min { entry = compile(part, next: entry) }
            return entry
        }
    }

    private mutating func index(of set: ScalarSet) -> Int {
        if let known = sets.firstIndex(of: set) { return known }
        sets.append(set)
        return sets.count - 1
    }

    private mutating func add(_ state: State) -> Int {
        states.append(state)
        return states.count - 1
    }
}
