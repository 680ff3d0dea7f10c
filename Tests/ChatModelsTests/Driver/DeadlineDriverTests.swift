import HTTPClient
import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import Testing

@testable import ChatModels

/// Goal: nobody waits beyond a deadline or a cancellation, and the server learns of both. Method: a server that never
/// answers, on real sockets; the server's own events say when to go on.
@Suite(.timeLimit(.minutes(5))) struct DeadlineDriverTests {
    @Test func aServerThatNeverAnswersTimesOutAndItsConnectionIsClosed() async throws {
        try await Stage.run([.never, .good("4")], clock: SystemClock()) { stage in
            let failure = await stage.failure(Samples.request(deadline: .now + .seconds(3)))
            #expect(failure?.kind == .judgeTimeout)
            #expect(failure?.usage.calls == 1)
            #expect(await stage.server.saw(.abandoned))
            #expect(stage.server.received.count == 1)
        }
    }

    @Test func oneAttemptTakesNoLongerThanTheCallTimeout() async throws {
        try await Stage.run(
            [.never], clock: SystemClock(), configure: { $0.callTimeout = .seconds(3) },
            body: { stage in
                let failure = await stage.failure(Samples.request(deadline: .now + .seconds(3600)))
                #expect(failure?.kind == .judgeTimeout)
                // What is left of the 3 s when the call is sent: far from the request's own deadline of an hour.
                let detail = try #require(failure?.detail)
                #expect(detail.contains("within 3 s") || detail.contains("within 2."), "\(detail)")
                #expect(await stage.server.saw(.abandoned))
            })
    }

    /// The limit on calls in flight, 32 at first, shrinks only when the server had its time.
    @Test(arguments: [(limit: 0.2, deadline: 3600.0, left: 22), (limit: 60.0, deadline: 0.2, left: 32)])
    func onlyACallThatHadItsTimeSpeaksOfLoad(_ time: (limit: Double, deadline: Double, left: Int)) async throws {
        try await Stage.run([.never], clock: SystemClock()) { stage in
            var request = Samples.request(deadline: .now + .seconds(time.deadline))
            request.timeLimit = .seconds(time.limit)
            #expect(await stage.failure(request)?.kind == .judgeTimeout)
            #expect(stage.model.fleet.statuses.map(\.limit) == [time.left])
        }
    }

    @Test func aPassedDeadlineSendsNothing() async throws {
        try await Stage.run([.good("4")], clock: SystemClock()) { stage in
            let failure = await stage.failure(Samples.request(deadline: .now - .milliseconds(1)))
            #expect(failure?.kind == .judgeTimeout)
            #expect(failure?.usage == TokenUsage())
            #expect(stage.server.received.isEmpty)
        }
    }

    @Test func cancellingTheTaskClosesTheConnection() async throws {
        try await Stage.run([.never, .good("4")], clock: SystemClock()) { stage in
            let call = Task { await stage.failure() }
            #expect(await stage.server.saw(.arrived("/v1/chat/completions")))
            call.cancel()
            #expect(await call.value?.kind == .cancelled)
            #expect(await stage.server.saw(.abandoned))
            #expect(stage.model.callsInFlight == 0)
        }
    }

    @Test func aTaskThatIsAlreadyCancelledSendsNothing() async throws {
        try await Stage.run([.good("4")], clock: SystemClock()) { stage in
            let gate = Gate()
            let call = Task {
                await gate.wait()
                return await stage.failure()
            }
            call.cancel()
            #expect(await call.value?.kind == .cancelled)
            #expect(stage.server.received.isEmpty)
        }
    }

    @Test func cancellingBetweenTwoAttemptsEndsTheCall() async throws {
        let clock = StandingClock()
        try await Stage.run([.json(500, ""), .good("4")], clock: clock) { stage in
            let call = Task { await stage.failure() }
            await clock.sleepBegan()
            call.cancel()
            let failure = await call.value
            #expect(failure?.kind == .cancelled)
            #expect(failure?.usage.calls == 1)
            #expect(stage.server.received.count == 1)
            #expect(stage.model.callsInFlight == 0)
        }
    }

    @Test func anAbandonedCallIsAbortedByItsIDWhereTheDialectCan() async throws {
        try await Stage.run([.never], dialect: .sglang, clock: SystemClock()) { stage in
            let failure = await stage.failure(Samples.request(deadline: .now + .seconds(3)))
            #expect(failure?.kind == .judgeTimeout)
            #expect(await stage.server.saw(.arrived("/abort_request")))
            let bodies = try stage.server.received.map { try JSONReader.read($0.body).value }
            #expect(bodies.count == 2)
            let id = try #require(bodies.first?["rid"]?.string)
            #expect(bodies.last?.text == #"{"rid":"\#(id)"}"#)
        }
        try await Stage.run(
            [.good("4")], dialect: .sglang, configure: { $0.abortsAbandonedCalls = false },
            body: { stage in
                _ = try await stage.model.complete(Samples.request())
                #expect(stage.server.bodies.first?.contains("rid") == false)
            })
    }

    @Test func callsBeyondTheLimitWaitInOrder() async throws {
        let gate = Gate()
        let observer = RecordingObserver()
        try await Stage.run(
            [.gated(gate), .good("2"), .good("3")], clock: SystemClock(), observer: observer,
            configure: { $0.callsInFlightMax = 1 },
            body: { stage in
                let first = Task { await stage.text() }
                #expect(await stage.server.saw(.arrived("/v1/chat/completions")))
                let second = Task { await stage.text() }
                while stage.model.callsWaiting < 1 { await Task.yield() }
                let third = Task { await stage.text() }
                while stage.model.callsWaiting < 2 { await Task.yield() }
                #expect(stage.model.callsInFlight == 1)
                #expect(stage.server.received.count == 1)
                gate.open()
                #expect(await first.value == "1")
                #expect(await second.value == "2")
                #expect(await third.value == "3")
                #expect(observer.reports.filter { $0 == "waited" }.count == 2)
                #expect(stage.model.callsInFlight == 0)
            })
    }

    @Test func aWaitingCallLeavesAtItsDeadlineOrCancellationWithoutBeingSent() async throws {
        let gate = Gate()
        try await Stage.run(
            [.gated(gate)], clock: SystemClock(), configure: { $0.callsInFlightMax = 1 },
            body: { stage in
                let first = Task { await stage.text() }
                #expect(await stage.server.saw(.arrived("/v1/chat/completions")))
                let late = await stage.failure(Samples.request(deadline: .now + .milliseconds(20)))
                #expect(late?.kind == .judgeTimeout)
                #expect(late?.detail.contains("waited its turn") == true)
                let cancelled = Task { await stage.failure() }
                while stage.model.callsWaiting < 1 { await Task.yield() }
                cancelled.cancel()
                #expect(await cancelled.value?.kind == .cancelled)
                gate.open()
                #expect(await first.value == "1")
                #expect(stage.server.received.count == 1)
            })
    }
}
