import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: equal requests are one piece of work for as long as anyone waits for it. Method: the table alone, no tasks.
@Suite struct JoinTableTests {
    private let key = JoinKey.named(AnswerKey(principal: "a", bytes: [1]))
    private let hash: [UInt8] = [7]

    @Test func theFirstRequestBeginsAndEqualOnesJoin() {
        var table = JoinTable()
        #expect(table.enter(key, requestHash: hash) == .begin(1))
        #expect(table.enter(key, requestHash: hash) == .join(1))
        #expect(table.enter(key, requestHash: hash) == .join(1))
        #expect(table.askers(key, number: 1) == 3)
        table.end(key, number: 1)
        #expect(table.count == 0)
        #expect(table.enter(key, requestHash: hash) == .begin(2))
    }

    @Test func anotherBodyUnderTheKeyIsRefusedAndDisturbsNothing() {
        var table = JoinTable()
        #expect(table.enter(key, requestHash: hash) == .begin(1))
        #expect(table.enter(key, requestHash: [8]) == .refuse)
        let isLast = table.leave(key, number: 1)
        #expect(isLast, "the refused request is no waiter")
    }

    @Test func keysOfOtherPrincipalsAndBodiesAreOthers() {
        var table = JoinTable()
        #expect(table.enter(key, requestHash: hash) == .begin(1))
        let other = JoinKey.named(AnswerKey(principal: "b", bytes: [1]))
        #expect(table.enter(other, requestHash: [8]) == .begin(2))
        #expect(table.enter(.equalBodies([7]), requestHash: hash) == .begin(3))
        #expect(table.count == 3)
    }

    @Test func theWorkGoesOnWhileAnyoneWaitsWhoeverAskedFirst() {
        var table = JoinTable()
        _ = table.enter(key, requestHash: hash)
        _ = table.enter(key, requestHash: hash)
        let first = table.leave(key, number: 1)
        #expect(!first)
        #expect(table.enter(key, requestHash: hash) == .join(1))
        let second = table.leave(key, number: 1)
        #expect(!second)
        let third = table.leave(key, number: 1)
        #expect(third, "the last one cancels the work")
        #expect(table.askers(key, number: 1) == 3)
    }

    @Test func whoComesWhileCancelledWorkEndsAsksAgainAfterIt() {
        var table = JoinTable()
        _ = table.enter(key, requestHash: hash)
        _ = table.leave(key, number: 1)
        #expect(table.enter(key, requestHash: hash) == .enterAgain(after: 1))
        table.end(key, number: 1)
        #expect(table.enter(key, requestHash: hash) == .begin(2))
    }

    @Test func whatComesTooLateChangesNothing() {
        var table = JoinTable()
        _ = table.enter(key, requestHash: hash)
        table.end(key, number: 1)
        _ = table.enter(key, requestHash: hash)
        table.end(key, number: 1)
        let isLast = table.leave(key, number: 1)
        #expect(!isLast)
        #expect(table.askers(key, number: 1) == 0)
        #expect(table.enter(key, requestHash: hash) == .join(2))
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func inAnyOrderOfEventsOneWorkOfAKeyIsInFlightAndItIsCancelledWithItsLastWaiter(seed: UInt64) {
        var random = SeededNumbers(seed)
        var table = JoinTable()
        var inFlight: Int?
        var waiters = 0
        var isCancelled = false
        for _ in 0..<5000 {
            switch (random.below(3), inFlight) {
            case (0, nil):
                guard case .begin(let number) = table.enter(key, requestHash: hash) else {
                    Issue.record("nothing is in flight, yet the request did not begin")
                    return
                }
                (inFlight, waiters, isCancelled) = (number, 1, false)
            case (0, let number?):
                let admission = table.enter(key, requestHash: hash)
                #expect(admission == (isCancelled ? .enterAgain(after: number) : .join(number)))
                if !isCancelled { waiters += 1 }
            case (1, let number?) where waiters > 0:
                waiters -= 1
                let isLast = table.leave(key, number: number)
                #expect(isLast == (waiters == 0))
                if waiters == 0 { isCancelled = true }
            case (2, let number?):
                table.end(key, number: number)
                (inFlight, waiters) = (nil, 0)
            default: break
            }
            #expect(table.count == (inFlight == nil ? 0 : 1))
        }
    }
}

/// SplitMix64, so that a failure can be repeated.
private struct SeededNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % bound
    }
}
