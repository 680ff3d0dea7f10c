import HTTPEngine
import JSONText
import Judging
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: `POST /score` with an `Idempotency-Key` happens once. Method: the whole interface over memory stores, with
/// scoring that is held by a gate.
@Suite(.timeLimit(.minutes(2))) struct IdempotentScoreTests {
    private static let body = #"{"run": "exp-7", "step": 1, "rollouts": [{"response": "a"}, {"response": "b"}]}"#
    private static let key = [(name: "Idempotency-Key", value: "k1")]

    @Test func aRepeatGetsTheFirstAnswerByteForByteNullsIncluded() async throws {
        let harness = try await Harness()
        harness.scoring.script {
            $0.failures = [1: ScoreFailure(kind: .judgeTimeout, detail: "too slow")]
            $0.isSimulated = true
        }
        let first = try await harness.post("/score", Self.body, fields: Self.key)
        harness.scoring.script { $0.failures = [:] }
        let second = try await harness.post("/score", Self.body, fields: Self.key)
        #expect(first.status == 200)
        #expect(first.fields["Idempotency-Replayed"] == nil)
        #expect(try first.json["rewards"]?.array?.last?.isNull == true)
        #expect(second.bytes == first.bytes)
        #expect(second.fields["Idempotency-Replayed"] == "true")
        #expect(second.fields["Content-Type"] == "application/json")
        #expect(second.fields["Metareward-Simulated"] == "1")
        #expect(harness.scoring.orders.count == 1)
        #expect(harness.rollouts.appended.count == 2)
    }

    @Test func withoutAKeyARepeatIsANewRequest() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/score", Self.body)
        let second = try await harness.post("/score", Self.body)
        #expect(second.fields["Idempotency-Replayed"] == nil)
        #expect(harness.scoring.orders.count == 2)
    }

    @Test func anotherBodyUnderTheKeyIs422AndNothingIsScored() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/score", Self.body, fields: Self.key)
        let other = try await harness.post("/score", #"{"rollouts": [{"response": "a"}]}"#, fields: Self.key)
        #expect(other.status == 422)
        #expect(try other.problem == "idempotency-key-reused")
        #expect(try other.pointers == ["/Idempotency-Key"])
        #expect(harness.scoring.orders.count == 1)
    }

    @Test(arguments: [
        ScoreRefusal.store(.unavailable("the disk is full")), .unknownVersion(Lineage(task: "essay_writing"), 9),
    ])
    func aRefusalIsNotKept(refusal: ScoreRefusal) async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.refusal = refusal }
        #expect(try await harness.post("/score", Self.body, fields: Self.key).status != 200)
        harness.scoring.script { $0.refusal = nil }
        let second = try await harness.post("/score", Self.body, fields: Self.key)
        #expect(second.status == 200)
        #expect(second.fields["Idempotency-Replayed"] == nil)
    }

    @Test(arguments: [0, 256]) func aKeyOfAnotherLengthIs422(length: Int) async throws {
        let harness = try await Harness()
        let field = (name: "Idempotency-Key", value: String(repeating: "k", count: length))
        let answer = try await harness.post("/score", Self.body, fields: [field])
        #expect(answer.status == 422)
        #expect(try answer.pointers == ["/Idempotency-Key"])
        let longest = (name: "Idempotency-Key", value: String(repeating: "k", count: 255))
        #expect(try await harness.post("/score", Self.body, fields: [longest]).status == 200)
    }

    @Test func aRepeatInFlightJoinsAndSaysSo() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/score", Self.body, fields: Self.key)
        await gate.waitUntilHeld(1)
        async let second = harness.post("/score", Self.body, fields: Self.key)
        let other = try await harness.post("/score", #"{"rollouts": []}"#, fields: Self.key)
        #expect(try other.problem == "idempotency-key-reused", "a key in flight is bound to its body too")
        gate.open()
        let answers = try await [first, second]
        #expect(answers[0].bytes == answers[1].bytes)
        #expect(answers.count { $0.fields["Idempotency-Replayed"] == "true" } == 1)
        #expect(harness.scoring.orders.count == 1)
    }

    @Test func theWorkGoesOnForTheJoinerWhenTheFirstAskerGoesAway() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        let first = Task { try await harness.post("/score", Self.body, fields: Self.key) }
        await gate.waitUntilHeld(1)
        // The join has happened once its request counts as in flight and nobody else is held.
        let second = Task { try await harness.post("/score", Self.body, fields: Self.key) }
        await harness.requestsInFlight(2)
        first.cancel()
        _ = try await first.value
        gate.open()
        let answer = try await second.value
        #expect(answer.status == 200)
        #expect(harness.scoring.orders.count == 1)
        #expect(harness.scoring.cancelled == 0)
    }

    @Test func theWorkIsCancelledWithTheLastOneWhoWaitsAndLeavesNothingBehind() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        let first = Task { try await harness.post("/score", Self.body, fields: Self.key) }
        await gate.waitUntilHeld(1)
        first.cancel()
        gate.open()
        #expect(try await first.value.status == 503)
        #expect(harness.scoring.cancelled == 1)
        #expect(harness.rollouts.appended.isEmpty)
        let again = try await harness.post("/score", Self.body, fields: Self.key)
        #expect(again.status == 200)
        #expect(again.fields["Idempotency-Replayed"] == nil)
        #expect(harness.rollouts.appended.count == 2)
    }

    @Test func anAnswerWhoseRunsTextsWereDeletedIsGoneAndNotScoredAgain() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/score", Self.body, fields: Self.key)
        #expect(try await harness.delete("/runs/exp-7/rollouts").status == 200)
        let again = try await harness.post("/score", Self.body, fields: Self.key)
        #expect(again.status == 410)
        #expect(try again.problem == "answer-gone")
        #expect(harness.scoring.orders.count == 1)
    }

    @Test func outcomesAreCounted() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/score", Self.body, fields: Self.key)
        _ = try await harness.post("/score", Self.body, fields: Self.key)
        _ = try await harness.post("/score", "{}", fields: Self.key)
        let text = try await harness.get("/metrics").text
        for line in ["first\"} 1", "replayed\"} 1", "reused\"} 1"] {
            #expect(text.contains("metareward_idempotent_requests_total{outcome=\"" + line), "\(line)")
        }
    }
}

extension Harness {
    /// Returns once that many requests are being answered.
    func requestsInFlight(_ count: Int) async {
        while true {
            let text = String(decoding: metrics.prometheusText(), as: UTF8.self)
            if text.contains("\nmetareward_http_requests_in_flight \(count)") { return }
            await Task.yield()
        }
    }
}
