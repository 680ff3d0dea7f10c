import Testing

@testable import SocketTransport

/// The heap against a sorted list, and its promises one by one.
@Suite struct TimerHeapTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start.advanced(by: .milliseconds(milliseconds))
    }

    @Test func firesInOrderOfDeadlineAndThenOfScheduling() {
        var heap = TimerHeap<String>()
        _ = heap.schedule(at: at(20), "late")
        _ = heap.schedule(at: at(10), "first of equals")
        _ = heap.schedule(at: at(10), "second of equals")
        #expect(heap.nextDeadline() == at(10))
        #expect(heap.popDue(at: at(9)) == nil)
        #expect(heap.popDue(at: at(30)) == "first of equals")
        #expect(heap.popDue(at: at(30)) == "second of equals")
        #expect(heap.popDue(at: at(30)) == "late")
        #expect(heap.popDue(at: at(30)) == nil)
        #expect(heap.nextDeadline() == nil)
    }

    @Test func cancelledTimerNeverFires() {
        var heap = TimerHeap<Int>()
        let first = heap.schedule(at: at(1), 1)
        _ = heap.schedule(at: at(2), 2)
        heap.cancel(first)
        heap.cancel(first)
        #expect(heap.count == 1)
        #expect(heap.nextDeadline() == at(2))
        #expect(heap.popDue(at: at(5)) == 2)
    }

    @Test func agreesWithASortedListOverManyRandomSteps() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var heap = TimerHeap<Int>()
        var model: [(deadline: Int, value: Int, id: TimerID)] = []
        for step in 0..<5000 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0, 1:
                let deadline = Int.random(in: 0..<1000, using: &generator)
                let id = heap.schedule(at: at(deadline), step)
                let place = model.firstIndex { $0.deadline > deadline } ?? model.count
                model.insert((deadline, step, id), at: place)
            case 2:
                guard let index = model.indices.randomElement(using: &generator) else { continue }
                heap.cancel(model.remove(at: index).id)
            default:
                let now = Int.random(in: 0..<1000, using: &generator)
                let expected = model.first.flatMap { $0.deadline <= now ? $0.value : nil }
                #expect(heap.popDue(at: at(now)) == expected, "seed \(seed), step \(step)")
                if expected != nil { model.removeFirst() }
            }
            #expect(heap.count == model.count, "seed \(seed), step \(step)")
        }
    }
}

/// A small generator of random numbers from a seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed | 1
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
