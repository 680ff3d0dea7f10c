import Testing

@testable import RewardAPI

/// The machine alone: times are numbers that the test chooses.
@Suite struct AdmissionMachineTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func limits(
        rollouts: Int = 10, queued: Int = 100, requests: Int = 100, bytes: Int = 1 << 20, turn: Int = 4
    ) -> AdmissionLimits {
        var limits = AdmissionLimits()
        limits.rolloutsMax = rollouts
        limits.queuedRolloutsMax = queued
        limits.queuedRequestsMax = requests
        limits.bytesMax = bytes
        limits.turnRollouts = turn
        return limits
    }

    private func ask(
        _ rollouts: Int, _ principal: String = "a", bytes: Int = 0, deadline: Double = 1000, waits: Bool = false
    ) -> AdmissionAsk {
        AdmissionAsk(
            principal: principal, rollouts: rollouts, bytes: bytes, deadline: at(deadline), waits: waits)
    }

    private func ticket(_ answer: AdmissionMachine.Answer) -> AdmissionTicket? {
        switch answer {
        case .admitted(let ticket), .queued(let ticket): ticket
        case .refused: nil
        }
    }

    private func reason(_ answer: AdmissionMachine.Answer) -> AdmissionRefusal.Reason? {
        if case .refused(let refusal) = answer { refusal.reason } else { nil }
    }

    private func admitted(_ actions: [AdmissionMachine.Action]) -> [Int] {
        actions.compactMap { if case .admit(let ticket, _) = $0 { ticket.number } else { nil } }
    }

    @Test func whatFindsRoomIsLetInAndTheRestWaits() throws {
        var machine = AdmissionMachine(limits: limits())
        let first = machine.ask(ask(6), at: at(0))
        #expect(first == .admitted(AdmissionTicket(number: 1)))
        #expect(machine.ask(ask(4), at: at(0)) == .admitted(AdmissionTicket(number: 2)))
        #expect(machine.ask(ask(1), at: at(0)) == .queued(AdmissionTicket(number: 3)))
        #expect(machine.rolloutsInFlight == 10 && machine.queued.rollouts == 1)
        let actions = machine.leave(try #require(ticket(first)), at: at(2))
        #expect(actions == [.admit(AdmissionTicket(number: 3), waited: .seconds(2))])
        #expect(machine.rolloutsInFlight == 5 && machine.queued.requests == 0)
    }

    @Test func aRequestLargerThanAllRoomIsLetInWhenNothingIsUnderWay() throws {
        var machine = AdmissionMachine(limits: limits())
        #expect(machine.ask(ask(50), at: at(0)) == .admitted(AdmissionTicket(number: 1)))
        #expect(machine.ask(ask(50, "b"), at: at(0)) == .queued(AdmissionTicket(number: 2)))
        #expect(machine.ask(ask(1, "c"), at: at(0)) == .queued(AdmissionTicket(number: 3)))
        // The small one has its turn before the large one has gathered enough of them; neither shares the room.
        #expect(admitted(machine.leave(AdmissionTicket(number: 1), at: at(1))) == [3])
        #expect(admitted(machine.leave(AdmissionTicket(number: 3), at: at(2))) == [2])
    }

    @Test func whatWaitsIsNotOvertakenByWhatWouldFit() {
        var machine = AdmissionMachine(limits: limits(turn: 10))
        _ = machine.ask(ask(8), at: at(0))
        #expect(machine.ask(ask(5), at: at(0)) == .queued(AdmissionTicket(number: 2)))
        #expect(machine.ask(ask(1), at: at(0)) == .queued(AdmissionTicket(number: 3)))
        #expect(machine.ask(ask(1, "b"), at: at(0)) == .queued(AdmissionTicket(number: 4)))
    }

    @Test func principalsGetEqualSharesOfRolloutsWhateverTheSizeOfTheirRequests() {
        var machine = AdmissionMachine(limits: limits(rollouts: 8, queued: 10_000, requests: 10_000))
        var owner: [Int: (principal: String, rollouts: Int)] = [:]
        for number in 0..<200 {
            for (principal, rollouts) in [("large", 8), ("small", 1)] {
                for _ in 0..<(principal == "small" ? 8 : 1) {
                    if let ticket = ticket(machine.ask(ask(rollouts, principal), at: at(Double(number)))) {
                        owner[ticket.number] = (principal, rollouts)
                    }
                }
            }
        }
        var served: [String: Int] = [:]
        var underWay = [1]
        for _ in 0..<400 where !underWay.isEmpty {
            let number = underWay.removeFirst()
            underWay += admitted(machine.leave(AdmissionTicket(number: number), at: at(300)))
            guard let (principal, rollouts) = owner[number], machine.queued.requests > 200 else { continue }
            served[principal, default: 0] += rollouts
        }
        let large = served["large"] ?? 0
        let small = served["small"] ?? 0
        #expect(large > 100 && small > 100)
        #expect(abs(large - small) <= 32, "\(large) and \(small)")
    }

    @Test func oneAloneFillsHalfTheQueueAndOthersStillFindAPlace() {
        var machine = AdmissionMachine(limits: limits(queued: 40))
        _ = machine.ask(ask(10), at: at(0))
        var refusals = 0
        for _ in 0..<60 where reason(machine.ask(ask(1), at: at(0))) == .queueFull { refusals += 1 }
        #expect(machine.queued.rollouts == 20 && refusals == 40)
        #expect(machine.isQueueFull)
        #expect(machine.refusal(of: "a", at: at(0))?.reason == .queueFull)
        #expect(machine.refusal(of: "b", at: at(0)) == nil)
        for _ in 0..<60 { _ = machine.ask(ask(1, "b"), at: at(0)) }
        #expect(machine.queued.rollouts == 30)
        #expect(ticket(machine.ask(ask(1, "c"), at: at(0))) != nil)
    }

    @Test func requestsAreCountedAsWellAsRollouts() {
        var machine = AdmissionMachine(limits: limits(requests: 4))
        _ = machine.ask(ask(10), at: at(0))
        let answers = (0..<4).map { _ in machine.ask(ask(1), at: at(0)) }
        #expect(answers.map { reason($0) } == [nil, nil, .queueFull, .queueFull])
    }

    @Test func withoutAQueueWhatFindsNoRoomIsRefused() {
        var machine = AdmissionMachine(limits: limits(queued: 0))
        _ = machine.ask(ask(10), at: at(0))
        #expect(reason(machine.ask(ask(1), at: at(0))) == .queueFull)
    }

    @Test func bodiesMayNotTakeMoreThanTheirMemory() throws {
        var machine = AdmissionMachine(limits: limits(bytes: 100))
        let large = machine.ask(ask(1, bytes: 500), at: at(0))
        #expect(large == .admitted(AdmissionTicket(number: 1)), "alone it is let in")
        #expect(reason(machine.ask(ask(1, bytes: 1), at: at(0))) == .memory)
        #expect(machine.leave(AdmissionTicket(number: 1), at: at(1)).isEmpty)
        #expect(ticket(machine.ask(ask(1, bytes: 60), at: at(1))) != nil)
        #expect(reason(machine.ask(ask(1, bytes: 41), at: at(1))) == .memory)
        #expect(ticket(machine.ask(ask(1, bytes: 40), at: at(1))) != nil)
        #expect(machine.bytesHeld == 100)
    }

    @Test func aPassedDeadlineIsRefusedAtOnceAndInTheLine() throws {
        var machine = AdmissionMachine(limits: limits())
        #expect(reason(machine.ask(ask(1, deadline: 5), at: at(5))) == .deadline)
        _ = machine.ask(ask(10), at: at(0))
        let waiting = try #require(ticket(machine.ask(ask(1, deadline: 5), at: at(0))))
        let other = try #require(ticket(machine.ask(ask(1, deadline: 9), at: at(0))))
        let refusal = AdmissionRefusal(reason: .deadline, retryAfterSeconds: nil)
        #expect(machine.expire(waiting, at: at(5)) == [.refuse(waiting, refusal)])
        #expect(machine.expire(waiting, at: at(5)).isEmpty)
        // A deadline that passed while nobody looked is found when its turn comes.
        let found = AdmissionRefusal(reason: .deadline, retryAfterSeconds: 1)
        #expect(machine.leave(AdmissionTicket(number: 1), at: at(9)) == [.refuse(other, found)])
        #expect(machine.bytesHeld == 0 && machine.queued == FairLine.Share())
    }

    /// Twenty rollouts a second are served while others wait.
    private func measured(_ machine: inout AdmissionMachine) -> AdmissionTicket {
        var current = AdmissionTicket(number: 1)
        _ = machine.ask(ask(10), at: at(0))
        for second in 1...20 {
            let next = machine.ask(ask(10, waits: true), at: at(Double(second) - 0.5))
            _ = machine.leave(current, at: at(Double(second)))
            if let ticket = ticket(next) { current = ticket }
        }
        return current
    }

    @Test func whatCannotBeAnsweredInTimeIsRefusedAtOnceUnlessItsRouteWaits() throws {
        var machine = AdmissionMachine(limits: limits(queued: 1000, requests: 1000))
        _ = measured(&machine)
        for _ in 0..<3 { _ = machine.ask(ask(10, waits: true), at: at(20)) }
        #expect(machine.queued.rollouts == 30)
        let late = machine.ask(ask(1, deadline: 21), at: at(20))
        #expect(reason(late) == .deadline)
        #expect(ticket(machine.ask(ask(1, deadline: 21, waits: true), at: at(20))) != nil)
        #expect(ticket(machine.ask(ask(1, deadline: 40), at: at(20))) != nil)
        // Another principal takes turns with the first, so it has less before it.
        #expect(reason(machine.ask(ask(10, deadline: 22), at: at(20))) == .deadline)
        #expect(ticket(machine.ask(ask(1, "b", deadline: 22), at: at(20))) != nil)
    }

    @Test func retryAfterFollowsTheRateAtWhichWaitingRolloutsAreServed() throws {
        var machine = AdmissionMachine(limits: limits(queued: 800, requests: 1000))
        _ = measured(&machine)
        var seconds: [Int] = []
        for _ in 0..<100 {
            if case .refused(let refusal) = machine.ask(ask(10, waits: true), at: at(20)) {
                seconds.append(try #require(refusal.retryAfterSeconds))
            }
        }
        // 400 wait and 10 are under way; half of them take about 10 s at 20 a second of busy time.
        #expect(Set(seconds).count == 1 && (5...25).contains(seconds[0]), "\(seconds)")
        var small = AdmissionMachine(limits: limits(queued: 20, requests: 1000))
        _ = measured(&small)
        _ = small.ask(ask(10), at: at(20))
        guard case .refused(let refusal) = small.ask(ask(10), at: at(20)) else {
            Issue.record("it was not refused")
            return
        }
        #expect(refusal.retryAfterSeconds == 1)
    }

    @Test func retryAfterIsNeverLongerThanThirtySeconds() {
        var machine = AdmissionMachine(limits: limits(queued: 100_000, requests: 100_000))
        _ = measured(&machine)
        for _ in 0..<5000 { _ = machine.ask(ask(10, waits: true), at: at(20)) }
        guard case .refused(let refusal) = machine.ask(ask(1, deadline: 21), at: at(20)) else {
            Issue.record("it was not refused")
            return
        }
        #expect(refusal.retryAfterSeconds == 30)
    }

    @Test func aClientThatGoesAwayLeavesTheLine() throws {
        var machine = AdmissionMachine(limits: limits())
        _ = machine.ask(ask(9), at: at(0))
        let large = try #require(ticket(machine.ask(ask(10), at: at(0))))
        let small = try #require(ticket(machine.ask(ask(1), at: at(0))))
        // The large one stood before it.
        #expect(admitted(machine.leave(large, at: at(1))) == [small.number])
        #expect(machine.leave(large, at: at(1)).isEmpty)
    }

    @Test func drainingRefusesWhatWaitsAndWhatComes() throws {
        var machine = AdmissionMachine(limits: limits())
        _ = machine.ask(ask(10), at: at(0))
        let waiting = try #require(ticket(machine.ask(ask(10, bytes: 7), at: at(0))))
        let refusal = AdmissionRefusal(reason: .draining, retryAfterSeconds: nil)
        #expect(machine.drain() == [.refuse(waiting, refusal)])
        #expect(machine.ask(ask(1), at: at(0)) == .refused(refusal))
        #expect(machine.refusal(of: "a", at: at(0)) == refusal)
        #expect(machine.leave(AdmissionTicket(number: 1), at: at(1)).isEmpty)
        #expect(machine.rolloutsInFlight == 0 && machine.bytesHeld == 0)
    }

    /// Whatever comes in whatever order, the counts are those of what is there, nothing is lost and nothing is admitted
    /// twice.
    @Test(arguments: 0..<20)
    func countsStayTrueUnderRandomEvents(seed: UInt64) {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func number(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % UInt64(bound))
        }
        var machine = AdmissionMachine(limits: limits(queued: 30, bytes: 200))
        var underWay: [AdmissionTicket: AdmissionAsk] = [:]
        var waiting: [AdmissionTicket: AdmissionAsk] = [:]
        func follow(_ actions: [AdmissionMachine.Action]) {
            for action in actions {
                switch action {
                case .admit(let ticket, _):
                    let ask = waiting.removeValue(forKey: ticket)
                    #expect(ask != nil)
                    underWay[ticket] = ask
                case .refuse(let ticket, _): #expect(waiting.removeValue(forKey: ticket) != nil)
                }
            }
        }
        for step in 0..<500 {
            let now = at(Double(step) / 10)
            switch number(4) {
            case 0, 1:
                let ask = ask(
                    1 + number(12), "p\(number(3))", bytes: number(30), deadline: Double(step) / 10 + Double(number(9)),
                    waits: number(2) == 0)
                switch machine.ask(ask, at: now) {
                case .admitted(let ticket): underWay[ticket] = ask
                case .queued(let ticket): waiting[ticket] = ask
                case .refused: break
                }
            case 2:
                guard let ticket = underWay.keys.min(by: { $0.number < $1.number }) else { continue }
                underWay[ticket] = nil
                follow(machine.leave(ticket, at: now))
            default:
                let sorted = waiting.keys.sorted { $0.number < $1.number }
                guard !sorted.isEmpty else { continue }
                let ticket = sorted[number(sorted.count)]
                if number(2) == 0 {
                    follow(machine.expire(ticket, at: now))
                } else {
                    waiting[ticket] = nil
                    follow(machine.leave(ticket, at: now))
                }
            }
            #expect(machine.rolloutsInFlight == underWay.values.reduce(0) { $0 + $1.rollouts })
            #expect(machine.queued.rollouts == waiting.values.reduce(0) { $0 + $1.rollouts })
            #expect(machine.queued.requests == waiting.count)
            #expect(machine.bytesHeld == (underWay.values.map(\.bytes) + waiting.values.map(\.bytes)).reduce(0, +))
            #expect(underWay.count <= 1 || machine.rolloutsInFlight <= 10)
            if underWay.isEmpty { #expect(waiting.isEmpty, "something waits though nothing is under way") }
        }
    }
}
