import RewardCore
import Testing

@testable import ChatModels

/// Goal: permits are handed on fairly, never lost, and calls leave endpoints that are down. Method: the machine alone
/// with names as wakers.
@Suite struct FleetMachineTests {
    private typealias Machine = FleetMachine<String>
    private let start = ContinuousClock.now
    private let kind = FastestCalls.Kind(isRefinement: false, tokensMax: 8)

    private func machine(_ count: Int, callsMax: Int = 1) -> Machine {
        Machine(labels: (0..<count).map { "e\($0)" }, callsMax: callsMax, retries: RetrySettings())
    }

    private func want(_ key: String? = nil, owner: String = "", isRefinement: Bool = false) -> CallWant {
        var request = Samples.request()
        request.workID = owner
        request.routingKey = key
        request.priority = isRefinement ? .refinement : .scoring
        return CallWant(request)
    }

    /// A waiting call that has parked under that name.
    private func park(_ machine: inout Machine, _ name: String, _ want: CallWant) throws -> CallTicket {
        guard case .waits(let ticket) = machine.enter(want) else { throw CancellationError() }
        #expect(machine.park(ticket, waker: name) == nil)
        return ticket
    }

    private func names(_ wakes: [Machine.Wake]) -> [String] { wakes.map(\.waker) }

    @Test func permitsGoAroundTheOwners() throws {
        var machine = machine(1, callsMax: 2)
        #expect(machine.enter(want()) == .granted(0))
        #expect(machine.enter(want()) == .granted(0))
        for number in 0..<3 { _ = try park(&machine, "a\(number)", want(owner: "a")) }
        _ = try park(&machine, "b0", want(owner: "b"))
        _ = try park(&machine, "m0", want(owner: "m", isRefinement: true))
        #expect(machine.counts == (2, 5))
        let woken = (0..<5).flatMap { _ in names(machine.release(0)) }
        #expect(woken == ["a0", "b0", "a1", "a2", "m0"])
        #expect(names(machine.release(0)).isEmpty)
        #expect(names(machine.release(0)).isEmpty)
        #expect(machine.counts == (0, 0))
        #expect(machine.openPlaces == 0)
    }

    @Test func aWaitThatEndsBeforeItsHolderParksIsNotLost() {
        var machine = machine(1)
        #expect(machine.enter(want()) == .granted(0))
        #expect(machine.enter(want()) == .waits(0))
        #expect(machine.enter(want()) == .waits(1))
        #expect(names(machine.release(0)).isEmpty)
        #expect(machine.leave(1, as: .cancelled) == nil)
        #expect(machine.leave(1, as: .expired) == nil)
        #expect(machine.park(0, waker: "granted") == .granted(0))
        #expect(machine.park(1, waker: "cancelled") == .cancelled)
        #expect(machine.counts == (1, 0))
        #expect(machine.openPlaces == 0)
    }

    @Test func whoLeavesTakesNoPermitAlong() throws {
        var machine = machine(1)
        #expect(machine.enter(want()) == .granted(0))
        let first = try park(&machine, "first", want())
        let second = try park(&machine, "second", want())
        #expect(machine.leave(first, as: .expired) == "first")
        #expect(machine.leave(first, as: .cancelled) == nil)
        #expect(names(machine.release(0)) == ["second"])
        #expect(machine.leave(second, as: .cancelled) == nil)
        #expect(machine.counts == (1, 0))
        #expect(names(machine.release(0)).isEmpty)
        #expect(machine.enter(want()) == .granted(0))
    }

    @Test func aGrowingLimitLetsWaitingCallsIn() throws {
        var machine = machine(1, callsMax: 64)
        for _ in 0..<32 { #expect(machine.enter(want()) == .granted(0)) }
        for number in 0..<40 { _ = try park(&machine, "\(number)", want()) }
        var woken: [String] = []
        for _ in 0..<32 {
            woken += names(
                machine.report(.succeeded(in: .seconds(1)), at: 0, of: kind, sentAt: start, now: start).wakes)
        }
        #expect(woken == (0..<32).map(String.init))
        #expect(machine.counts == (64, 8))
    }

    @Test func aShrunkenLimitTakesNobodyUntilItHasRoom() throws {
        var machine = machine(1, callsMax: 4)
        for _ in 0..<4 { #expect(machine.enter(want()) == .granted(0)) }
        _ = try park(&machine, "w", want())
        let report = machine.report(.overloaded, at: 0, of: kind, sentAt: start, now: start)
        #expect(report.wakes.isEmpty)
        #expect(names(machine.release(0)).isEmpty)
        #expect(names(machine.release(0)).isEmpty)
        #expect(names(machine.release(0)) == ["w"])
        #expect(machine.counts == (2, 0))
    }

    @Test func onlyAWaitThatWasLongForTheServerSpeaksOfLoad() {
        func limit(after time: Duration, isWhole: Bool, successes: Int) -> Int {
            var machine = machine(1, callsMax: 32)
            for _ in 0..<successes {
                _ = machine.report(.succeeded(in: .seconds(1)), at: 0, of: kind, sentAt: start, now: start)
            }
            let signal = AttemptSignal.unanswered(within: time, isWhole: isWhole)
            _ = machine.report(signal, at: 0, of: kind, sentAt: start, now: start)
            return machine.endpoints[0].limit.limit
        }
        #expect(limit(after: .seconds(2), isWhole: false, successes: 0) == 32)
        #expect(limit(after: .seconds(7), isWhole: false, successes: 8) == 32)
        #expect(limit(after: .seconds(8), isWhole: false, successes: 8) == 22)
        #expect(limit(after: .seconds(2), isWhole: true, successes: 0) == 22)
    }

    @Test func aBreakerThatOpensSendsItsWaitersElsewhere() throws {
        var machine = machine(2)
        guard case .granted(let busy) = machine.enter(want("k")) else { return }
        #expect(machine.enter(want()) == .granted(1 - busy))
        for name in ["a", "b", "c"] { _ = try park(&machine, name, want("k")) }
        var opened: [Bool] = []
        for _ in 0..<5 {
            let report = machine.report(.unreachable, at: busy, of: kind, sentAt: start, now: start)
            #expect(report.wakes.isEmpty)
            opened.append(report.opened)
        }
        #expect(opened == [false, false, false, false, true])
        #expect(machine.hasOther(than: []) && !machine.hasOther(than: [1 - busy]))
        #expect(names(machine.release(busy)).isEmpty)
        #expect(names(machine.release(1 - busy)) == ["a"])
        let probe = machine.probe(busy, now: start + .seconds(1))
        #expect(probe.begins)
        // Back in service and idle, it takes over what waits elsewhere beyond its share.
        #expect(names(machine.probed(busy, isWell: true, now: start + .seconds(1))) == ["b"])
        #expect(machine.endpoints[busy].inFlight == 1)
    }

    @Test func whenAllAreDownEveryoneIsTold() throws {
        var machine = machine(2)
        #expect(machine.enter(want("k")) != .unavailable)
        #expect(machine.enter(want()) != .unavailable)
        _ = try park(&machine, "a", want("k"))
        for index in [0, 1] {
            for _ in 0..<5 {
                let report = machine.report(.refused, at: index, of: kind, sentAt: start, now: start)
                #expect(report.wakes.isEmpty)
            }
        }
        // The first probe may show that it was only a moment; until then everyone waits.
        _ = try park(&machine, "b", want())
        let now = start + .seconds(1)
        for index in [0, 1] {
            let probe = machine.probe(index, now: now)
            #expect(probe.begins)
        }
        #expect(names(machine.probed(0, isWell: false, now: now)).isEmpty)
        let woken = machine.probed(1, isWell: false, now: now)
        #expect(Set(names(woken)) == ["a", "b"])
        #expect(woken.allSatisfy { $0.outcome == .unavailable })
        #expect(machine.enter(want()) == .unavailable)
        #expect(machine.openPlaces == 0)
    }

    @Test func withAFallbackNobodyWaitsForAProbe() throws {
        var machine = Machine(labels: ["e"], callsMax: 1, retries: RetrySettings(), hasFallback: true)
        #expect(machine.enter(want()) == .granted(0))
        _ = try park(&machine, "a", want())
        var woken: [Machine.Wake] = []
        for _ in 0..<5 { woken += machine.report(.refused, at: 0, of: kind, sentAt: start, now: start).wakes }
        #expect(names(woken) == ["a"])
        #expect(woken.first?.outcome == .unavailable)
        #expect(machine.enter(want()) == .unavailable)
    }

    @Test func aMomentsTroubleOfTheOnlyEndpointCostsWaitersNothing() throws {
        var machine = machine(1)
        #expect(machine.enter(want()) == .granted(0))
        _ = try park(&machine, "a", want())
        for _ in 0..<5 { _ = machine.report(.unreachable, at: 0, of: kind, sentAt: start, now: start) }
        #expect(names(machine.release(0)).isEmpty)
        let probe = machine.probe(0, now: start + .seconds(1))
        #expect(probe.begins)
        #expect(names(machine.probed(0, isWell: true, now: start + .seconds(1))) == ["a"])
    }

    @Test func aSingleEndpointIsNotLeftAloneForBeingBusy() {
        var machine = machine(1)
        for _ in 0..<20 { _ = machine.report(.refused, at: 0, of: kind, sentAt: start, now: start) }
        #expect(machine.enter(want()) == .granted(0))
        for _ in 0..<5 { _ = machine.report(.unreachable, at: 0, of: kind, sentAt: start, now: start) }
        #expect(machine.enter(want()) == .waits(0))
    }

    @Test func anAnswerOfAnyKindEndsARowOfFailures() {
        for signal in [AttemptSignal.failed, .succeeded(in: .seconds(1))] {
            var machine = machine(2)
            for _ in 0..<4 { _ = machine.report(.unreachable, at: 0, of: kind, sentAt: start, now: start) }
            _ = machine.report(signal, at: 0, of: kind, sentAt: start, now: start)
            let report = machine.report(.brokeOff, at: 0, of: kind, sentAt: start, now: start)
            #expect(!report.opened)
        }
    }

    @Test func randomStormsLoseNoPermit() {
        var generator = SystemRandomNumberGenerator()
        var machine = machine(3, callsMax: 5)
        var held: [Int] = []
        var waiting: [String: CallTicket] = [:]
        func take(_ wakes: [Machine.Wake]) {
            for wake in wakes {
                waiting[wake.waker] = nil
                if case .granted(let index) = wake.outcome { held.append(index) }
            }
        }
        for round in 0..<20_000 {
            switch UInt8.random(in: 0..<8, using: &generator) {
            case 0...2:
                switch machine.enter(want("k\(round % 5)", owner: "o\(round % 3)")) {
                case .granted(let index): held.append(index)
                case .waits(let ticket):
                    #expect(machine.park(ticket, waker: "\(round)") == nil)
                    waiting["\(round)"] = ticket
                case .unavailable: break
                }
            case 3...4:
                guard let index = held.popLast() else { continue }
                take(machine.release(index))
            case 5:
                guard let (name, ticket) = waiting.randomElement() else { continue }
                #expect(machine.leave(ticket, as: .cancelled) == name)
                waiting[name] = nil
            case 6:
                take(machine.report(.unreachable, at: round % 3, of: kind, sentAt: start, now: start).wakes)
            default:
                for index in 0..<3 where machine.probe(index, now: start + .seconds(60)).begins {
                    take(machine.probed(index, isWell: true, now: start))
                }
            }
            #expect(machine.counts == (held.count, waiting.count))
        }
        while let index = held.popLast() { take(machine.release(index)) }
        for ticket in waiting.values { _ = machine.leave(ticket, as: .cancelled) }
        #expect(machine.counts == (0, 0))
        #expect(machine.openPlaces == 0)
    }

    @Test func anIdleEndpointDoesNotTakeBackWhatHasFailedThere() throws {
        var machine = machine(2)
        // Both are full; what waits at the second has failed at the first, which fails at once and is always idle.
        #expect(machine.enter(want()) != .unavailable)
        #expect(machine.enter(want()) != .unavailable)
        for number in 0..<40 {
            var failed = want("k\(number)", owner: "o")
            failed.excluded = [0]
            _ = try park(&machine, "failed \(number)", failed)
        }
        #expect(names(machine.release(0)).isEmpty)
        let woken = (0..<40).flatMap { _ in names(machine.release(1)) }
        #expect(woken.count == 40 && Set(woken).count == 40)
    }
}
