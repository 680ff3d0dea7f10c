import Locking
import RewardCore
import TestSupport
import Testing

@testable import Judging

@Suite(.timeLimit(.minutes(5))) struct PlanShelfTests {
    private let clock = ManualClock()
    private let prefix = JudgePrefix(system: "s", user: "u")

    private func place(_ shelf: PlanShelf, basis: String = "b") -> PlanShelf.Place {
        PlanShelf.Place(shelf: shelf, basis: basis)
    }

    private var late: ContinuousClock.Instant { clock.monotonic() + .seconds(60) }

    @Test func theFirstMakesThePlanAndTheOthersGetIt() async {
        let place = place(PlanShelf(clock: clock))
        #expect(await place.take(prefix, until: late) == .make)
        async let second = place.take(prefix, until: late)
        async let third = place.take(prefix, until: late)
        while place.shelf.waiting < 2 { await Task.yield() }
        place.put(.plan("plan"), for: prefix)
        #expect(await second == .use("plan"))
        #expect(await third == .use("plan"))
        #expect(await place.take(prefix, until: late) == .use("plan"))
        #expect(await self.place(place.shelf, basis: "other").take(prefix, until: late) == .make)
    }

    @Test func aFailureHandsThePlanToTheNextInLine() async {
        let place = place(PlanShelf(clock: clock))
        #expect(await place.take(prefix, until: late) == .make)
        async let second = place.take(prefix, until: late)
        while place.shelf.waiting < 1 { await Task.yield() }
        place.put(.failed, for: prefix)
        #expect(await second == .make)
        place.put(.failed, for: prefix)
        // Nobody is in line, so the next one begins anew.
        #expect(await place.take(prefix, until: late) == .make)
    }

    @Test(arguments: [[PlanShelf.Making.failed, .failed], [.unshared]])
    func whatWillNotBeSharedIsMadeByAllAtOnce(_ results: [PlanShelf.Making]) async {
        let place = place(PlanShelf(clock: clock))
        let deadline = late
        #expect(await place.take(prefix, until: deadline) == .make)
        await withTaskGroup(of: PlanShelf.Turn.self) { group in
            for _ in 0..<5 { group.addTask { await place.take(prefix, until: deadline) } }
            while place.shelf.waiting < 5 { await Task.yield() }
            for (number, result) in results.enumerated() {
                place.put(result, for: prefix)
                if number < results.count - 1 {
                    #expect(await group.next() == .make)
                    #expect(place.shelf.waiting == 4)
                }
            }
            for await turn in group { #expect(turn == .make) }
        }
        // One of them succeeds after all.
        place.put(.plan("late"), for: prefix)
        #expect(await place.take(prefix, until: deadline) == .use("late"))
    }

    @Test func nobodyWaitsBeyondItsDeadline() async {
        let place = place(PlanShelf(clock: clock))
        #expect(await place.take(prefix, until: late) == .make)
        let deadline = late
        async let second = place.take(prefix, until: deadline)
        while place.shelf.waiting < 1 { await Task.yield() }
        await clock.waitForSleepers(1)
        clock.advance(by: .seconds(61))
        #expect(await second == .late)
        #expect(place.shelf.waiting == 0)
        place.put(.plan("plan"), for: prefix)
        #expect(await place.take(prefix, until: late) == .use("plan"))
    }

    @Test func aCancelledRolloutLeavesTheLine() async {
        let place = place(PlanShelf(clock: clock))
        #expect(await place.take(prefix, until: late) == .make)
        let deadline = late
        await withTaskGroup(of: PlanShelf.Turn.self) { group in
            group.addTask { await place.take(prefix, until: deadline) }
            while place.shelf.waiting < 1 { await Task.yield() }
            group.cancelAll()
            #expect(await group.next() == .cancelled)
        }
        #expect(place.shelf.waiting == 0)
    }

    @Test func plansAreForgottenAfterHalfAnHour() async {
        let place = place(PlanShelf(clock: clock))
        #expect(await place.take(prefix, until: late) == .make)
        place.put(.plan("plan"), for: prefix)
        clock.advance(by: .seconds(1799))
        #expect(await place.take(prefix, until: late) == .use("plan"))
        clock.advance(by: .seconds(1))
        #expect(await place.take(prefix, until: late) == .make)
    }

    @Test func theOlderHalfIsForgottenBeyondTheLimit() async {
        let most = 32
        let place = place(PlanShelf(clock: clock, plansMax: most))
        for number in 0...most {
            let prefix = JudgePrefix(system: "s", user: "\(number)")
            #expect(await place.take(prefix, until: late) == .make)
            place.put(.plan("plan \(number)"), for: prefix)
            clock.advance(by: .milliseconds(1))
        }
        #expect(await place.take(JudgePrefix(system: "s", user: "0"), until: late) == .make)
        let last = JudgePrefix(system: "s", user: "\(most)")
        #expect(await place.take(last, until: late) == .use("plan \(most)"))
    }
}
