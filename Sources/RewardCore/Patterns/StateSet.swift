/// A set of states with their order of arrival, emptied in time proportional to its members.
struct StateSet {
    /// The states in their order of arrival.
    private(set) var members: [Int] = []
    private var isMember: [Bool]

    /// No state of `count` ones.
    init(count: Int = 0) { isMember = [Bool](repeating: false, count: count) }

    /// Whether the state is in the set.
    func contains(_ state: Int) -> Bool { isMember[state] }

    /// Adds the state; whether it is new.
    mutating func insert(_ state: Int) -> Bool {
        if isMember[state] { return false }
        isMember[state] = true
        members.append(state)
        return true
    }

    /// Empties the set.
    mutating func removeAll() {
        for state in members { isMember[state] = false }
        members.removeAll(keepingCapacity: true)
    }
}
