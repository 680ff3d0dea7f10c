/// Names one scheduled timer of a heap; never used twice.
public struct TimerID: Hashable, Sendable {
    /// The number of the timer, counted up from 1.
    let number: UInt64
}

/// Timers in the order of their deadlines: a binary heap.
///
/// A cancelled timer only loses its payload; its place in the heap is dropped when it comes to the top, or when
/// cancelled places outnumber live ones.
struct TimerHeap<Payload> {
    private struct Place {
        let deadline: ContinuousClock.Instant
        let number: UInt64
    }

    private var places: [Place] = []
    private var payloads: [UInt64: Payload] = [:]
    private var lastNumber: UInt64 = 0

    /// How many timers are scheduled and not cancelled.
    var count: Int { payloads.count }

    /// The deadline that comes first, or nil when nothing is scheduled.
    mutating func nextDeadline() -> ContinuousClock.Instant? {
        dropCancelledAtTop()
        return places.first?.deadline
    }

    /// Schedules a timer. Timers of equal deadlines fire in the order of their scheduling.
    mutating func schedule(at deadline: ContinuousClock.Instant, _ payload: Payload) -> TimerID {
        lastNumber += 1
        payloads[lastNumber] = payload
        places.append(Place(deadline: deadline, number: lastNumber))
        siftUp(from: places.count - 1)
        return TimerID(number: lastNumber)
    }

    /// Cancels a timer; one that has fired or is unknown is ignored.
    mutating func cancel(_ timer: TimerID) {
        guard payloads.removeValue(forKey: timer.number) != nil else { return }
        if places.count > 64, places.count > 2 * payloads.count { compact() }
    }

    /// Takes the first timer out when its deadline has come.
    mutating func popDue(at now: ContinuousClock.Instant) -> Payload? {
        dropCancelledAtTop()
        guard let first = places.first, first.deadline <= now else { return nil }
        removeTop()
        return payloads.removeValue(forKey: first.number)
    }

    private mutating func dropCancelledAtTop() {
        while let first = places.first, payloads[first.number] == nil { removeTop() }
    }

    private mutating func removeTop() {
        let last = places.removeLast()
        guard !places.isEmpty else { return }
        places[0] = last
        siftDown(from: 0)
    }

    private mutating func compact() {
        places.removeAll { payloads[$0.number] == nil }
        for index in stride(from: places.count / 2 - 1, through: 0, by: -1) { siftDown(from: index) }
    }

    private mutating func siftUp(from start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard isBefore(index, parent) else { return }
            places.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(from start: Int) {
        var index = start
        while true {
            var first = index
            for child in [2 * index + 1, 2 * index + 2] where child < places.count && isBefore(child, first) {
                first = child
            }
            if first == index { return }
            places.swapAt(index, first)
            index = first
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (places[left], places[right])
        return first.deadline == second.deadline ? first.number < second.number : first.deadline < second.deadline
    }
}
