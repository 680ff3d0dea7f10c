import HTTPEngine
import JSONText
import Judging
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: an `Idempotency-Key` means on routes of trainers what it means on `/score`. Method: the whole interface over
/// memory stores.
@Suite(.timeLimit(.minutes(2))) struct IdempotentTrainerTests {
    private static let sample = #"{"prompt": "p", "response": "r", "label": null}"#
    private static let key = [(name: "Idempotency-Key", value: "k1")]
    private static let away = ScoreFailure(kind: .judgeUnavailable, detail: "refused")

    /// A body for each shape of answer.
    static let bodies: [(path: String, body: String)] = [
        ("/rm", sample), ("/rm?key=score", sample), ("/reward", sample),
        ("/get_reward", #"{"query": ["q", "s"], "prompts": ["", ""], "labels": ["", ""]}"#),
        ("/verify", #"{"response": {"output": []}, "x": 1.50}"#),
        ("/score", #"{"text_1": "a", "text_2": "b"}"#),
        ("/t/essay_writing/rerank", #"{"query": "a", "documents": ["b"]}"#),
        ("/v1/chat/completions", #"{"messages": [{"role": "user", "content": "a"}]}"#),
        ("/v1/chat/completions", #"{"messages": [{"role": "user", "content": "a"}], "stream": true}"#),
    ]

    @Test(arguments: bodies.indices) func aRepeatGetsTheFirstAnswerByteForByte(_ index: Int) async throws {
        let (path, body) = Self.bodies[index]
        let harness = try await Harness()
        harness.scoring.script { $0.isSimulated = true }
        let first = try await harness.post(path, body, fields: Self.key)
        harness.scoring.script { $0.scores = [0: 1] }
        let second = try await harness.post(path, body, fields: Self.key)
        #expect(first.status == 200, "\(first.text)")
        #expect(first.fields["Idempotency-Replayed"] == nil)
        #expect(second.fields["Idempotency-Replayed"] == "true")
        #expect(second.bytes == first.bytes)
        #expect(second.fields["Content-Type"] == first.fields["Content-Type"])
        #expect(second.fields["Metareward-Simulated"] == "1")
        #expect(harness.scoring.orders.count == 1)
    }

    @Test func equalBodiesUnderTwoKeysAreTwoRolloutsEvenInFlight() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/rm", Self.sample, fields: Self.key)
        async let second = harness.post("/rm", Self.sample, fields: [(name: "Idempotency-Key", value: "k2")])
        await gate.waitUntilHeld(2)
        gate.open()
        #expect(try await [first, second].allSatisfy { $0.status == 200 })
        #expect(harness.rollouts.appended.count == 2)
    }

    @Test func anotherBodyOrAnotherRouteUnderTheKeyIs422() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/rm", Self.sample, fields: Self.key)
        let others = [
            ("/rm", #"{"response": "s"}"#), ("/rm?key=score", Self.sample), ("/reward", Self.sample),
            ("/score", #"{"rollouts": [{"response": "a"}]}"#),
        ]
        for (path, body) in others {
            let answer = try await harness.post(path, body, fields: Self.key)
            #expect(answer.status == 422, "\(path)")
            #expect(try answer.problem == "idempotency-key-reused", "\(path)")
        }
        #expect(harness.scoring.orders.count == 1)
    }

    @Test func onlyA200IsKept() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [0: ScoreFailure(kind: .judgeTimeout, detail: "too slow")] }
        #expect(try await harness.post("/rm", Self.sample, fields: Self.key).status == 503)
        let told = [(name: "Idempotency-Key", value: "k2")]
        let null = try await harness.post("/reward?null=1", Self.sample, fields: told)
        harness.scoring.script { $0.failures = [:] }
        #expect(try await harness.post("/rm", Self.sample, fields: Self.key).text == "0.7333333333333333")
        let again = try await harness.post("/reward?null=1", Self.sample, fields: told)
        #expect(again.text == null.text, "nulls included")
        #expect(try again.json["reward"]?.isNull == true)
    }

    @Test func whatIsScoredAgainWithinItsRequestIsKeptWithTheLastTry() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [1: Self.away] }
        let body = #"{"query": ["a", "b"], "prompts": ["", ""]}"#
        async let answer = harness.post("/get_reward", body, fields: Self.key)
        await harness.clock.waitForSleepers(1)
        let key = AnswerKey(principal: Principal.loopback.name, bytes: Array("k1".utf8))
        #expect(try await harness.rollouts.keptAnswer(key, at: harness.clock.now()) == nil)
        harness.scoring.script { $0.failures = [:] }
        harness.clock.advance(by: .seconds(1))
        let first = try await answer
        #expect(first.status == 200)
        #expect(try first.json["rewards"]?.array?.count == 2)
        #expect(try await harness.post("/get_reward", body, fields: Self.key).bytes == first.bytes)
        #expect(harness.scoring.orders.count == 2)
    }

    @Test func whatIsScoredBeforeTheLastTryIsKeptWithTheAnswerOrNotAtAll() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [1: Self.away] }
        let body = #"{"query": ["a", "b"], "prompts": ["", ""]}"#
        // Owner: this test, which waits for it.
        let left = Task { try await harness.post("/get_reward", body, fields: Self.key) }
        await harness.clock.waitForSleepers(1)
        #expect(harness.rollouts.appended.isEmpty)
        left.cancel()
        _ = try await left.value
        #expect(harness.rollouts.appended.isEmpty, "nobody has seen an answer")
        async let answer = harness.post("/get_reward", body, fields: Self.key)
        await harness.clock.waitForSleepers(1)
        harness.scoring.script { $0.failures = [:] }
        harness.clock.advance(by: .seconds(1))
        #expect(try await answer.status == 200)
        let kept = harness.rollouts.appended
        #expect(kept.map(\.rollout.id) == ["0", "1"])
        #expect(kept.allSatisfy { $0.judgement.reward != nil })
    }

    @Test func aRefusalLeavesNothingBehind() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [1: ScoreFailure(kind: .judgeTimeout, detail: "too slow")] }
        let body = #"{"query": ["a", "b"], "prompts": ["", ""]}"#
        #expect(try await harness.post("/get_reward", body, fields: Self.key).status == 503)
        #expect(harness.rollouts.appended.isEmpty)
    }

    @Test func aStoreThatFailsIsNoFlaggedReward() async throws {
        let harness = try await Harness()
        let body = #"{"response": {"output": []}}"#
        harness.scoring.script { $0.refusal = .store(.unavailable("the disk is full")) }
        let answer = try await harness.post("/verify", body, fields: Self.key)
        #expect(answer.status == 503, "\(answer.text)")
        harness.scoring.script { $0.refusal = nil }
        let repeated = try await harness.post("/verify", body, fields: Self.key)
        #expect(repeated.status == 200)
        #expect(try repeated.json["reward"]?.double == 11.0 / 15)
    }

    @Test func aNumberThatStandsForAMissingRewardIsKeptWithTheLastTryToo() async throws {
        var tasks = Harness.tasks
        tasks[0].trainers[.slime] = TrainerSettings()
        tasks[0].trainers[.slime]?.valueOnFailure = -1
        let harness = try await Harness(tasks: tasks)
        harness.scoring.script { $0.failures = [0: Self.away] }
        #expect(try await harness.post("/rm?timeout=1.5", Self.sample, fields: Self.key).text == "-1.0")
        harness.scoring.script { $0.failures = [:] }
        let second = try await harness.post("/rm?timeout=1.5", Self.sample, fields: Self.key)
        #expect(second.text == "-1.0")
        #expect(second.fields["Idempotency-Replayed"] == "true")
    }

    @Test func ranksAreKeptToo() async throws {
        var tasks = Harness.tasks
        tasks[0].cohort = CohortSettings(size: 2)
        let harness = try await Harness(tasks: tasks)
        harness.scoring.script { $0.scores = [0: 3, 1: 15] }
        let body = #"{"prompts": ["p", "p"], "responses": ["a", "b"]}"#
        let first = try await harness.post("/rewards", body, fields: Self.key)
        #expect(first.text == #"{"rewards":[0.0,1.0]}"#)
        let second = try await harness.post("/rewards", body, fields: Self.key)
        #expect(second.bytes == first.bytes)
        #expect(second.fields["Idempotency-Replayed"] == "true")
        #expect(harness.scoring.orders.count == 1)
    }

    @Test func theLastOneWhoLeavesTakesTheWorkWithHim() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        // Owner: this test, which waits for it.
        let first = Task { try await harness.post("/rm", Self.sample, fields: Self.key) }
        await gate.waitUntilHeld(1)
        first.cancel()
        gate.open()
        #expect(try await first.value.status == 503)
        #expect(harness.rollouts.appended.isEmpty)
        #expect(try await harness.post("/rm", Self.sample, fields: Self.key).status == 200)
    }
}
