import HTTPClient
import HTTPServer
import Locking
import RewardCore
import Testing

@testable import ChatModels

/// Goal: several servers behave like one that does not fail. Method: real servers and sockets; what is awaited are the
/// servers' own counts.
@Suite(.timeLimit(.minutes(5)), .serialized) struct FleetDriverTests {
    private func servers(_ count: Int, status: Int = 200, holds: Bool = false) -> [CountingServer] {
        (0..<count).map { _ in CountingServer(status: status, holds: holds) }
    }

    @Test func callsOfAPrefixMeetOneEndpoint() async throws {
        try await FleetStage.run(servers(4)) { stage in
            let prompts = 64
            let texts = (0..<prompts * 16).map { "prompt \($0 / 16)" }
            #expect(await stage.failures(of: texts, atOnce: 64) == 0)
            var hits = 0
            for prompt in 0..<prompts {
                let counts = stage.handlers.map { $0.seen.calls.count { $0 == "prompt \(prompt)" } }
                #expect(counts.reduce(0, +) == 16)
                hits += counts.max() ?? 0
            }
            #expect(hits * 10 >= prompts * 16 * 9, "\(hits) of \(prompts * 16)")
            #expect(stage.handlers.allSatisfy { $0.seen.calls.count >= 64 })
        }
    }

    @Test func oneHotPrefixDoesNotOverrunItsEndpoint() async throws {
        try await FleetStage.run(servers(4, holds: true)) { stage in
            let calls = Task { await stage.failures(of: Array(repeating: "hot", count: 400), atOnce: 400) }
            await stage.until {
                stage.model.endpoints.reduce(0) { $0 + $1.callsInFlight + $1.callsWaiting } == 400
            }
            let loads = stage.model.endpoints.map { $0.callsInFlight + $0.callsWaiting }
            #expect(loads.max() ?? 0 <= 125, "\(loads)")
            #expect(stage.model.endpoints.allSatisfy { $0.callsInFlight <= $0.limit })
            calls.cancel()
            _ = await calls.value
        }
    }

    @Test func callsWithoutAKeySpread() async throws {
        try await FleetStage.run(servers(3)) { stage in
            #expect(await stage.failures(of: Array(repeating: "x", count: 300), atOnce: 30, keyed: false) == 0)
            #expect(stage.handlers.allSatisfy { $0.seen.calls.count >= 60 })
        }
    }

    @Test func anEndpointThatStopsAndComesBackCostsNoCall() async throws {
        let observer = RecordingObserver()
        try await FleetStage.run(servers(2), observer: observer) { stage in
            let isOver = Locked(false)
            let calls = Task {
                var failed = 0
                var number = 0
                while !isOver.withLock({ $0 }) {
                    number += 1
                    failed += await stage.failures(of: (0..<64).map { "\(number) \($0)" }, atOnce: 16)
                }
                return failed
            }
            await stage.until { stage.handlers[1].seen.calls.count > 100 }
            await stage.stop(1)
            await stage.until { stage.model.endpoints[1].breaker != .closed }
            let before = stage.handlers[1].seen.calls.count
            try stage.restart(1)
            await stage.until { stage.model.endpoints[1].breaker == .closed }
            #expect(stage.handlers[1].seen.probes >= 1)
            await stage.until { stage.handlers[1].seen.calls.count > before + 100 }
            isOver.withLock { $0 = true }
            #expect(await calls.value == 0)
            #expect(observer.reports.contains { $0.hasPrefix("moved from http://127.0.0.1:") })
            #expect(stage.model.fleet.counts == (0, 0, 0))
        }
    }

    @Test func aCallMovesFromADeadEndpointWithoutWaiting() async throws {
        let clock = LeapingClock()
        try await FleetStage.run(servers(3), clock: clock) { stage in
            await stage.stop(0)
            await stage.stop(1)
            for number in 0..<4 {
                let reply = try await stage.model.complete(Samples.request(affinityKey: "\(number)"))
                #expect(reply.retries == 0)
                #expect(reply.usage.calls == 1)
            }
            #expect(clock.sleeps.isEmpty)
            #expect(stage.handlers[2].seen.calls.count == 4)
        }
    }

    @Test func aRefusedCallIsRepeatedAtAnotherEndpoint() async throws {
        let handlers = [CountingServer(status: 503), CountingServer()]
        try await FleetStage.run(handlers, clock: LeapingClock()) { stage in
            for number in 0..<40 { #expect(await stage.failure("a", key: "\(number)") == nil) }
            #expect(handlers[0].seen.calls.count >= 1)
            #expect(handlers[1].seen.calls.count == 40)
        }
    }

    @Test func whenNoEndpointIsInServiceCallsFailAsUnavailable() async throws {
        try await FleetStage.run(servers(2)) { stage in
            await stage.stop(0)
            await stage.stop(1)
            var details: [String] = []
            while !stage.model.endpoints.allSatisfy({ $0.breaker != .closed }) {
                let failure = await stage.failure("x")
                #expect(failure?.kind == .judgeUnavailable)
                details.append(failure?.detail ?? "")
            }
            let failure = await stage.failure("x")
            #expect(failure?.kind == .judgeUnavailable)
            #expect(failure?.detail.contains("none of its 2 endpoints in service") == true, "\(details)")
            #expect(failure?.usage == TokenUsage())
        }
    }

    @Test func aCallThatCannotBeAnsweredInTimeIsNotSent() async throws {
        try await FleetStage.run(servers(1, holds: true)) { stage in
            for _ in 0..<8 {
                stage.model.fleet.report(
                    .succeeded(in: .milliseconds(500)), at: 0,
                    of: FastestCalls.Kind(isRefinement: false, tokensMax: 8), sentAt: .now)
            }
            let failure = await stage.failure("late", deadline: .milliseconds(400))
            #expect(failure?.kind == .judgeTimeout)
            #expect(failure?.detail.contains("cannot be answered in time") == true, "\(failure?.detail ?? "")")
            #expect(!stage.handlers[0].seen.calls.contains("late"))
            #expect(stage.model.fleet.counts == (0, 0, 0))
        }
    }
}
