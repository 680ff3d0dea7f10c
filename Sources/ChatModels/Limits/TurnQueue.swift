/// Waiting calls of one priority: owners take turns, each in order of arrival.
///
/// Calls that leave are only crossed off, because thousands may leave at once; what is crossed off is swept away when
/// it outweighs what waits, so memory follows the number of waiting calls.
struct TurnQueue: Sendable {
    private var lines: [String: OrderedLine<CallTicket>] = [:]
    private var turns = OrderedLine<String>()
    private var waiting: Set<CallTicket> = []
    private var crossedOff = 0

    /// An empty queue.
    init() {}

    /// Calls that wait.
    var count: Int { waiting.count }

    /// Puts a call behind the others of its owner.
    mutating func append(_ ticket: CallTicket, owner: String) {
        waiting.insert(ticket)
        if lines[owner] == nil { turns.append(owner) }
        lines[owner, default: OrderedLine()].append(ticket)
    }

    /// Takes a call out; false when it is not there.
    mutating func remove(_ ticket: CallTicket) -> Bool {
        guard waiting.remove(ticket) != nil else { return false }
        crossedOff += 1
        if crossedOff > max(64, waiting.count) { sweep() }
        return true
    }

    /// Takes the call out whose turn it is.
    mutating func next() -> CallTicket? {
        while let owner = turns.popFirst() {
            guard let ticket = nextTicket(of: owner) else {
                lines[owner] = nil
                continue
            }
            if lines[owner]?.isEmpty == true {
                lines[owner] = nil
            } else {
                turns.append(owner)
            }
            return ticket
        }
        return nil
    }

    private mutating func nextTicket(of owner: String) -> CallTicket? {
        while let ticket = lines[owner]?.popFirst() {
            if waiting.remove(ticket) != nil { return ticket }
            crossedOff -= 1
        }
        return nil
    }

    private mutating func sweep() {
        crossedOff = 0
        for (owner, line) in lines {
            let kept = line.filter { waiting.contains($0) }
            lines[owner] = kept.isEmpty ? nil : kept
        }
        turns = turns.filter { lines[$0] != nil }
    }
}

/// A first-in, first-out line on an array whose head moves.
struct OrderedLine<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    /// An empty line.
    init() {}

    /// Whether nothing stands in it.
    var isEmpty: Bool { head == elements.count }

    /// Puts an element at the end.
    mutating func append(_ element: Element) { elements.append(element) }

    /// Takes the first element out.
    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        head += 1
        if head == elements.count || (head > 32 && head * 2 > elements.count) {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    /// The line without the elements that `isKept` refuses.
    func filter(_ isKept: (Element) -> Bool) -> OrderedLine {
        var line = OrderedLine()
        for element in elements[head...] where isKept(element) { line.append(element) }
        return line
    }
}
