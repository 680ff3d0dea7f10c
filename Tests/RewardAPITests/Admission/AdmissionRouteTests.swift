import HTTPEngine
import HTTPServer
import Judging
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Admission as a client of `POST /score` meets it.
@Suite(.timeLimit(.minutes(1))) struct AdmissionRouteTests {
    private static let one = #"{"rollouts": [{"response": "a"}]}"#

    private func harness(_ change: (inout AdmissionLimits) -> Void = { _ in }) async throws -> Harness {
        var configuration = RewardAPIConfiguration()
        configuration.admission.rolloutsMax = 1
        change(&configuration.admission)
        return try await Harness(configuration: configuration)
    }

    private func metric(_ name: String, _ harness: Harness) -> Double? {
        let text = String(decoding: harness.metrics.prometheusText(), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }

    /// A request from another address.
    private func post(_ harness: Harness, from peer: String, timeout: String? = nil) async throws -> Answer {
        var fields = [(name: "Content-Type", value: "application/json")]
        if let timeout { fields.append((name: "X-Request-Timeout", value: timeout)) }
        var request = harness.request(.post, "/score", body: Array(Self.one.utf8), fields: fields)
        request.peer = peer
        return try await Answer(await harness.api.respond(to: request))
    }

    /// Waits until so many requests wait for their turn, by giving way to them.
    private func waitUntilQueued(_ count: Int, _ harness: Harness) async {
        // Each waiting request sleeps until its deadline.
        await harness.clock.waitForSleepers(count)
    }

    @Test func aRequestWaitsForItsTurnAndIsAnswered() async throws {
        let harness = try await harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/score", Self.one)
        await gate.waitUntilHeld(1)
        async let second = harness.post("/score", Self.one)
        await waitUntilQueued(1, harness)
        #expect(metric("metareward_admission_rollouts_in_flight", harness) == 1)
        #expect(metric("metareward_admission_requests_queued", harness) == 1)
        #expect(harness.scoring.orders.count == 1)
        harness.clock.advance(by: .seconds(1))
        gate.open()
        let statuses = try await [first.status, second.status]
        #expect(statuses == [200, 200])
        #expect(metric("metareward_admission_rollouts_in_flight", harness) == 0)
        #expect(metric("metareward_admission_bytes", harness) == 0)
        #expect(metric("metareward_admission_wait_seconds_count", harness) == 2)
        #expect(metric("metareward_admission_wait_seconds_sum", harness) == 1)
    }

    @Test func aDeadlineThatPassesInTheQueueIsA503AndTheJudgeIsNotAsked() async throws {
        let harness = try await harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/score", Self.one)
        await gate.waitUntilHeld(1)
        async let second = harness.post(
            "/score", Self.one, fields: [(name: "X-Request-Timeout", value: "1.5")])
        await waitUntilQueued(1, harness)
        harness.clock.advance(by: .seconds(1.5))
        let answer = try await second
        #expect(answer.status == 503)
        #expect(try answer.problem == "deadline-cannot-be-met")
        #expect(answer.fields["Retry-After"] != nil)
        gate.open()
        #expect(try await first.status == 200)
        #expect(harness.scoring.orders.count == 1)
        #expect(metric(#"metareward_admission_refused_total{reason="deadline"}"#, harness) == 1)
    }

    @Test func theTimeInTheQueueCountsForTheDeadlineOfTheJudge() async throws {
        let harness = try await harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        let start = harness.clock.monotonic()
        async let first = harness.post("/score", Self.one)
        await gate.waitUntilHeld(1)
        async let second = harness.post(
            "/score", Self.one, fields: [(name: "X-Request-Timeout", value: "10")])
        await waitUntilQueued(1, harness)
        harness.clock.advance(by: .seconds(1))
        gate.open()
        _ = try await [first, second]
        #expect(harness.scoring.orders.map(\.deadline) == [start + .seconds(600), start + .seconds(10)])
    }

    @Test func aFullQueueIsA429AndTheServiceIsDegraded() async throws {
        let harness = try await harness { $0.queuedRequestsMax = 2 }
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/score", Self.one)
        await gate.waitUntilHeld(1)
        #expect(try await harness.get("/readyz").text.contains(#""status":"ready""#))
        async let second = harness.post("/score", Self.one)
        await waitUntilQueued(1, harness)
        let ready = try await harness.get("/readyz")
        #expect(ready.status == 200)
        #expect(ready.text.contains(#""status":"degraded""#) && ready.text.contains("429"))
        // It is refused before its body is looked at.
        let refused = try await harness.post("/score", "no JSON")
        #expect(refused.status == 429)
        #expect(try refused.problem == "overloaded")
        #expect(refused.fields["Retry-After"].flatMap { Int($0) }.map { (1...30).contains($0) } == true)
        #expect(metric(#"metareward_admission_refused_total{reason="queue_full"}"#, harness) == 1)
        // Another caller still finds a place.
        async let other = post(harness, from: "127.0.0.2:1000")
        await waitUntilQueued(2, harness)
        gate.open()
        let statuses = try await [first.status, second.status, other.status]
        #expect(statuses == [200, 200, 200])
        #expect(try await harness.get("/readyz").text.contains(#""status":"ready""#))
    }

    @Test func aCallerThatGoesAwayGivesItsPlaceBack() async throws {
        let harness = try await harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/score", Self.one)
        await gate.waitUntilHeld(1)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await harness.post("/score", Self.one) }
            await waitUntilQueued(1, harness)
            group.cancelAll()
        }
        #expect(metric("metareward_admission_requests_queued", harness) == 0)
        #expect(metric(#"metareward_admission_refused_total{reason="deadline"}"#, harness) == 0)
        gate.open()
        #expect(try await first.status == 200)
        #expect(harness.scoring.orders.count == 1)
    }

    @Test func whatWaitsWhenTheServiceShutsDownIsToldSo() async throws {
        let harness = try await harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/score", Self.one)
        await gate.waitUntilHeld(1)
        async let second = harness.post("/score", Self.one)
        await waitUntilQueued(1, harness)
        harness.api.beginDraining()
        let answer = try await second
        #expect(answer.status == 503)
        #expect(try answer.problem == "draining")
        gate.open()
        #expect(try await first.status == 200)
    }

    @Test func aFailedRequestGivesItsRoomBack() async throws {
        let harness = try await harness { $0.queuedRequestsMax = 0 }
        harness.scoring.script { $0.refusal = .store(.unavailable("the disk is full")) }
        #expect(try await harness.post("/score", Self.one).status == 503)
        harness.scoring.script { $0.refusal = nil }
        #expect(try await harness.post("/score", Self.one).status == 200)
    }
}
