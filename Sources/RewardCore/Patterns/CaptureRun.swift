/// Runs a program over a text and remembers where its groups matched.
///
/// Each state is held at most once at a place, by the most preferred way that leads to it; ways that come later have
/// the same future and can only lose. Ways that began further left come first, and none begins once one has matched.
struct CaptureRun {
    private enum Visit {
        case state(Int)
        /// Undoes a save once all that follows from it has been visited.
        case restore(slot: Int, place: Int)
    }

    private static let unset = -1

    private let program: PatternProgram
    private let text: [Unicode.Scalar]
    private let isCut: Bool
    private let slotCount: Int
    private var current: StateSet
    private var following: StateSet
    /// For each state of `current` the slots of its way, side by side.
    private var currentSlots: [Int]
    private var followingSlots: [Int]
    /// The slots of the way that is being followed.
    private var slots: [Int]
    /// States still to be visited; kept between calls for its storage.
    private var waiting: [Visit] = []
    /// For each set the place that it was asked about last, and its answer.
    private var answers: [(place: Int, accepts: Bool)]

    /// A run over the text.
    ///
    /// - Parameter isCut: whether the text goes on behind what is looked at, so that it has no end here.
    init(_ program: PatternProgram, text: [Unicode.Scalar], isCut: Bool, slots slotCount: Int) {
        self.program = program
        self.text = text
        self.isCut = isCut
        self.slotCount = slotCount
        current = StateSet(count: program.states.count)
        following = current
        currentSlots = [Int](repeating: Self.unset, count: program.states.count * slotCount)
        followingSlots = currentSlots
        slots = [Int](repeating: Self.unset, count: slotCount)
        answers = [(place: Int, accepts: Bool)](repeating: (-1, false), count: program.sets.count)
    }

    /// The slots of the preferred match; negative for groups that took no part.
    mutating func firstMatch() -> [Int]? {
        var match: [Int]?
        for place in 0...text.count {
            if match == nil {
                for slot in slots.indices { slots[slot] = Self.unset }
                enter(program.start, at: place)
            } else if following.members.isEmpty {
                break
            }
            swap(&current, &following)
            swap(&currentSlots, &followingSlots)
            following.removeAll()
            if let found = advance(over: place) { match = found }
        }
        return match
    }

    /// Takes one scalar: `following` becomes the states behind it. The slots of a way that has matched here, which
    /// ends all that are less preferred.
    private mutating func advance(over place: Int) -> [Int]? {
        for state in current.members {
            let own = state * slotCount..<(state + 1) * slotCount
            switch program.states[state] {
            case .accept: return Array(currentSlots[own])
            case .take(let set, let next):
                guard place < text.count, accepts(set, at: place) else { continue }
                for slot in slots.indices { slots[slot] = currentSlots[own.lowerBound + slot] }
                enter(next, at: place + 1)
            case .split, .assertion, .save: continue
            }
        }
        return nil
    }

    /// Adds a state and those that follow from it without taking a scalar, the preferred first.
    private mutating func enter(_ state: Int, at place: Int) {
        waiting.append(.state(state))
        while let visit = waiting.popLast() {
            switch visit {
            case .restore(let slot, let place): slots[slot] = place
            case .state(let state): self.visit(state, at: place)
            }
        }
    }

    private mutating func visit(_ state: Int, at place: Int) {
        guard following.insert(state) else { return }
        switch program.states[state] {
        case .split(let first, let second):
            waiting.append(.state(second))
            waiting.append(.state(first))
        case .assertion(let condition, let next):
            if condition.holds(at: place, in: text, isCut: isCut) { waiting.append(.state(next)) }
        case .save(let slot, let next):
            waiting.append(.restore(slot: slot, place: slots[slot]))
            waiting.append(.state(next))
            slots[slot] = place
        case .take, .accept:
            for slot in slots.indices { followingSlots[state * slotCount + slot] = slots[slot] }
        }
    }

    private mutating func accepts(_ set: Int, at place: Int) -> Bool {
        if answers[set].place != place { answers[set] = (place, program.sets[set].accepts(text[place])) }
        return answers[set].accepts
    }
}
