import Testing

@testable import ChatModels

/// Goal: nobody starves. Method: the queue alone.
@Suite struct FairQueueTests {
    private func drain(_ queue: inout FairQueue) -> [CallTicket] {
        var tickets: [CallTicket] = []
        while let ticket = queue.next() { tickets.append(ticket) }
        return tickets
    }

    @Test func oneOwnerIsServedInOrderOfArrival() {
        var queue = FairQueue()
        for ticket in 0..<500 as Range<CallTicket> { queue.append(ticket, owner: "a", isRefinement: false) }
        #expect(queue.count == 500)
        #expect(drain(&queue) == Array(0..<500))
        #expect(queue.count == 0)
    }

    @Test func aRequestOfOneIsNotBehindARequestOfThousands() {
        var queue = FairQueue()
        for ticket in 0..<8192 as Range<CallTicket> { queue.append(ticket, owner: "large", isRefinement: false) }
        #expect(queue.next() == 0)
        queue.append(9000, owner: "small", isRefinement: false)
        #expect(queue.next() == 1)
        #expect(queue.next() == 9000)
        #expect(queue.next() == 2)
        #expect(queue.count == 8189)
    }

    @Test func ownersTakeTurns() {
        var queue = FairQueue()
        for (owner, base) in [("a", 0), ("b", 10), ("c", 20)] as [(String, CallTicket)] {
            for offset in 0..<3 as Range<CallTicket> { queue.append(base + offset, owner: owner, isRefinement: false) }
        }
        #expect(drain(&queue) == [0, 10, 20, 1, 11, 21, 2, 12, 22])
    }

    @Test func refinementWaitsBehindScoringButGetsOneOfSixteen() {
        var queue = FairQueue()
        for ticket in 0..<100 as Range<CallTicket> { queue.append(ticket, owner: "meta", isRefinement: true) }
        for ticket in 1000..<1100 as Range<CallTicket> { queue.append(ticket, owner: "score", isRefinement: false) }
        let order = drain(&queue)
        #expect(order.prefix(15).allSatisfy { $0 >= 1000 })
        #expect(order[15] == 0)
        #expect(order[16..<31].allSatisfy { $0 >= 1000 })
        #expect(order[31] == 1)
        #expect(order.prefix(106).filter { $0 < 1000 }.count == 6)
        #expect(Set(order).count == 200)
    }

    @Test func refinementAloneIsServedAtOnceAndOwesNothingLater() {
        var queue = FairQueue()
        for ticket in 0..<50 as Range<CallTicket> { queue.append(ticket, owner: "score", isRefinement: false) }
        for _ in 0..<40 { _ = queue.next() }
        queue.append(900, owner: "meta", isRefinement: true)
        for ticket in 40..<50 as Range<CallTicket> { #expect(queue.next() == ticket) }
        #expect(queue.next() == 900)
    }

    @Test func whoLeavesIsPassedOver() {
        var queue = FairQueue()
        for ticket in 0..<6 as Range<CallTicket> {
            queue.append(ticket, owner: ticket < 3 ? "a" : "b", isRefinement: ticket == 5)
        }
        queue.remove(0)
        queue.remove(5)
        queue.remove(5)
        queue.remove(77)
        #expect(queue.count == 4)
        #expect(drain(&queue) == [1, 3, 2, 4])
    }

    @Test func stormsOfLeavingCallsKeepOrderAndCount() {
        var queue = TurnQueue()
        for round in 0..<50 as Range<CallTicket> {
            let base = round * 1000
            for ticket in base..<base + 1000 { queue.append(ticket, owner: "o\(ticket % 7)") }
            for ticket in base..<base + 1000 where ticket % 10 != 3 { #expect(queue.remove(ticket) == true) }
        }
        #expect(queue.count == 5000)
        var taken: [CallTicket] = []
        while let ticket = queue.next() { taken.append(ticket) }
        #expect(taken.count == 5000)
        #expect(taken.allSatisfy { $0 % 10 == 3 })
        for owner in 0..<7 as Range<CallTicket> {
            let own = taken.filter { $0 % 7 == owner }
            #expect(own == own.sorted())
        }
    }
}
