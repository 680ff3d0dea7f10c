import HTTPEngine
import JSONText
import Judging
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: what `POST /score` answers and what it orders. Method: the whole interface in process, with scripted scoring.
@Suite struct ScoreRouteTests {
    private static let essayHash = Harness.tasks[0].initialRubric.hash

    private func basisHash(_ program: JudgeProgramName = .perItem) -> String {
        Basis(
            rubricVersion: 0, rubricHash: Self.essayHash, program: program, rewardRule: .normalized,
            templateHashes: ["rm_score": "abc"], judgeModel: "judge-7b"
        ).hash
    }

    @Test func aScoredAndAFailedRolloutAreAnsweredAsTheContractSays() async throws {
        let harness = try await Harness()
        harness.scoring.script { script in
            script.failures = [1: ScoreFailure(kind: .judgeTimeout, detail: "main did not answer in 120 s")]
            script.pinnedBy = "step"
        }
        let answer = try await harness.post(
            "/score",
            #"""
            {"task": "essay_writing", "run": "exp-7", "step": 120,
             "rollouts": [{"id": "r1", "prompt": "p", "response": "a"}, {"id": "r2", "prompt": "p", "response": ""}]}
            """#)
        #expect(answer.status == 200)
        #expect(answer.fields["Metareward-Simulated"] == nil)
        try expectJSON(
            answer,
            #"""
            {"task": "essay_writing", "rubric_version": 0, "rewards": [0.7333333333333333, null],
             "results": [
              {"id": "r1", "status": "scored", "reward": 0.7333333333333333, "score": 11, "score_min": 0,
               "score_max": 15, "decided_by": "judge", "partition": "default", "rubric_version": 0,
               "rubric_hash": "\#(Self.essayHash)", "basis_hash": "\#(basisHash())", "pin": {"by": "step"},
               "score_id": "score_1", "judge_model": "judge-7b",
               "items": [{"name": "flow", "score": 5, "min": 0, "max": 5, "rationale": "It flows."},
                         {"name": "depth", "score": 6, "min": 0, "max": 10, "rationale": "It is deep."}],
               "checks": [{"name": "min_words", "passed": true}]},
              {"id": "r2", "status": "failed", "reward": null, "score": null,
               "error": {"kind": "judge_timeout", "detail": "main did not answer in 120 s", "retryable": true},
               "partition": "default", "rubric_version": 0, "rubric_hash": "\#(Self.essayHash)",
               "basis_hash": "\#(basisHash())", "pin": {"by": "step"}, "score_id": "score_2",
               "judge_model": "judge-7b", "items": [], "checks": [{"name": "min_words", "passed": true}]}],
             "usage": {"judge_calls": 4, "prompt_tokens": 200, "completion_tokens": 40, "cached_tokens": 80,
                       "wasted_tokens": 0}}
            """#)
    }

    @Test func fullDetailAddsHowTheScoreCameAbout() async throws {
        let harness = try await Harness()
        let answer = try await harness.post(
            "/score", #"{"detail": "full", "program": "single", "rollouts": [{"response": "a"}]}"#)
        let result = try #require(try answer.json["results"]?[0])
        #expect(result["endpoint"] == "main")
        #expect(result["program"] == "single")
        #expect(result["template_hashes"] == ["rm_score": "abc"])
        #expect(result["attempts"] == 2)
        #expect(result["latency_ms"] == 12.5)
        #expect(result["usage"]?["judge_calls"] == 2)
        #expect(result["basis_hash"]?.string == basisHash(.single))
        #expect(result["id"] == "0")
        #expect(result["pin"] == .null)
    }

    @Test func rewardDetailLeavesVerdictsOut() async throws {
        let harness = try await Harness()
        let answer = try await harness.post("/score", #"{"detail": "reward", "rollouts": [{"response": "a"}]}"#)
        let result = try #require(try answer.json["results"]?[0]?.object)
        #expect(result["reward"] != nil)
        #expect(result["items"] == nil)
        #expect(result["checks"] == nil)
        #expect(result["endpoint"] == nil)
    }

    @Test func rewardsAlwaysPrintWithAPoint() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.scores = [0: 15, 1: 0, 2: 3] }
        let answer = try await harness.post(
            "/score", #"{"rollouts": [{"response": "a"}, {"response": "b"}, {"response": "c"}]}"#)
        #expect(answer.text.contains(#""rewards":[1.0,0.0,0.2]"#))
        #expect(answer.text.contains(#""reward":1.0,"score":15,"#))
    }

    @Test func answersOfTheSimulatedModelSaySo() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.isSimulated = true }
        let answer = try await harness.post("/score", #"{"rollouts": [{"response": "a"}]}"#)
        #expect(answer.fields["Metareward-Simulated"] == "1")
        #expect(try answer.json["simulated"] == true)
        #expect(try answer.json["results"]?[0]?["judge_model"] == "simulated")
        let stored = try await harness.get("/scores/score_1")
        #expect(stored.fields["Metareward-Simulated"] == "1")
        #expect(try stored.json["simulated"] == true)
        let listed = try await harness.get("/rollouts")
        #expect(listed.fields["Metareward-Simulated"] == "1")
    }

    @Test func differentVersionsLeaveTheCommonOneNull() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.versions = [1: 4] }
        let answer = try await harness.post("/score", #"{"rollouts": [{"response": "a"}, {"response": "b"}]}"#)
        #expect(try answer.json["rubric_version"] == .null)
        #expect(try answer.json["results"]?[1]?["rubric_version"] == 4)
    }

    @Test func everyFieldOfTheRequestReachesTheOrder() async throws {
        let harness = try await Harness()
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = try await harness.post(
            "/score",
            #"""
            {"task": "math", "run": "r", "step": 3, "purpose": "eval", "rubric_version": 0, "program": "single",
             "rollouts": [{"prompt": [{"role": "user", "content": [{"type": "text", "text": "a"},
               {"type": "text", "text": "b"}]}], "response": [{"role": "assistant", "content": "c"}],
               "reference": "ref", "partition": "algebra/cluster-1", "group": "g", "metadata": {"b": 1.0, "a": [1]}}]}
            """#,
            fields: [(name: "traceparent", value: trace), (name: "X-Request-Timeout", value: "2.5")])
        let order = try #require(harness.scoring.orders.first)
        #expect(order.task == "math")
        #expect(order.run == "r")
        #expect(order.step == 3)
        #expect(order.purpose == .eval)
        #expect(order.rubricVersion == 0)
        #expect(order.program == .single)
        let passed = try #require(order.traceparent.flatMap { TraceContext(traceparent: $0) })
        #expect(passed.traceID == "0af7651916cd43dd8448eb211c80319c" && passed.flags == 1)
        #expect(passed.spanID != "b7ad6b7169203331")
        #expect(harness.log.entries.first?.traceID == passed.traceID)
        #expect(harness.log.entries.first?.spanID == passed.spanID)
        #expect(harness.log.entries.first?.callerSpanID == "b7ad6b7169203331")
        #expect(order.deadline == harness.clock.monotonic() + .seconds(2.5))
        #expect(order.notes.isEmpty)
        let expected = Rollout(
            id: "0", prompt: .messages([.init(role: "user", content: "a\nb")]),
            response: .messages([.init(role: "assistant", content: "c")]), reference: "ref",
            partition: "algebra/cluster-1", group: "g", metadata: #"{"b":1.0,"a":[1]}"#)
        #expect(order.rollouts == [expected])
    }

    @Test func withoutATimeoutTheConfiguredOneHolds() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.requestTimeoutSeconds = 30
        let harness = try await Harness(configuration: configuration)
        _ = try await harness.post(
            "/score", #"{"rollouts": [{"response": "a"}], "run": null, "detail": null}"#,
            fields: [(name: "traceparent", value: "nonsense")])
        let order = try #require(harness.scoring.orders.first)
        #expect(order.deadline == harness.clock.monotonic() + .seconds(30))
        // A malformed one is replaced by a trace of the service's own.
        #expect(order.traceparent.flatMap { TraceContext(traceparent: $0) } != nil)
        #expect(harness.log.entries.first?.callerSpanID == nil)
        #expect(order.task == "essay_writing")
    }

    @Test func loneSurrogatesAndNULAreScoredAndNoted() async throws {
        let harness = try await Harness()
        let answer = try await harness.post(
            "/score",
            #"""
            {"rollouts": [{"response": "a"},
             {"prompt": "x\u0000y", "response": [{"role": "u", "content": "\ud800"}]}]}
            """#
        )
        #expect(answer.status == 200)
        #expect(harness.scoring.orders[0].rollouts[1].prompt == .text("x\0y"))
        #expect(harness.scoring.orders[0].rollouts[1].response.flattened == "\u{FFFD}")
        #expect(try answer.json["results"]?[0]?["notes"] == nil)
        #expect(
            try answer.json["results"]?[1]?["notes"] == [
                "prompt: the text contains U+0000, which is kept",
                "response/0/content: a lone surrogate was replaced by U+FFFD",
            ])
        let stored = try await harness.get("/scores/score_2")
        #expect(try stored.json["prompt"]?.string == "x\0y")
        #expect(try stored.json["notes"]?.array?.count == 2)
    }

    @Test func remarksOnOneRolloutAreLimited() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.notesMax = 2
        let harness = try await Harness(configuration: configuration)
        let messages = (0..<5).map { _ in #"{"role": "u", "content": "\u0000"}"# }.joined(separator: ",")
        let answer = try await harness.post("/score", #"{"rollouts": [{"response": [\#(messages)]}]}"#)
        let notes = try #require(try answer.json["results"]?[0]?["notes"]?.array)
        #expect(notes.count == 3)
        #expect(notes.last == "3 further remarks from here on are left out")
    }

    @Test func aStepPinOlderThanADayIsMarkedAndCounted() async throws {
        let harness = try await Harness()
        harness.scoring.script { script in
            script.pinnedBy = "step"
            script.pinnedAt = Harness.start.adding(seconds: -86_401)
            script.basisChanged = true
        }
        let body = #"{"run": "r", "step": 1, "rollouts": [{"response": "a"}]}"#
        let old = try await harness.post("/score", body)
        let marked: JSONValue = ["by": "step", "made_at": "2025-12-30T23:59:59.000Z", "old": true]
        #expect(try old.json["results"]?[0]?["pin"] == marked)
        #expect(try old.json["results"]?[0]?["basis_changed"] == true)
        harness.scoring.script { $0.pinnedAt = Harness.start.adding(seconds: -86_399) }
        let young = try await harness.post("/score", body)
        #expect(try young.json["results"]?[0]?["pin"] == ["by": "step"])
        let metrics = try await harness.get("/metrics")
        #expect(metrics.text.contains("metareward_old_pins_used_total{task=\"essay_writing\"} 1\n"))
    }

    @Test func aStoredScoreIsExplainedWithItsRequest() async throws {
        let harness = try await Harness()
        _ = try await harness.post(
            "/score",
            #"""
            {"run": "exp", "step": 4, "rollouts": [{"id": "r", "prompt": [{"role": "user", "content": "p"}],
             "response": "a", "reference": "ref", "group": "g", "metadata": {"x": 1.50}}]}
            """#)
        let answer = try await harness.get("/scores/score_1")
        try expectJSON(
            answer,
            #"""
            {"id": "r", "status": "scored", "reward": 0.7333333333333333, "score": 11, "score_min": 0, "score_max": 15,
             "decided_by": "judge", "partition": "default", "rubric_version": 0, "rubric_hash": "\#(Self.essayHash)",
             "basis_hash": "\#(basisHash())", "pin": null, "score_id": "score_1", "judge_model": "judge-7b",
             "items": [{"name": "flow", "score": 5, "min": 0, "max": 5, "rationale": "It flows."},
                       {"name": "depth", "score": 6, "min": 0, "max": 10, "rationale": "It is deep."}],
             "checks": [{"name": "min_words", "passed": true}], "endpoint": "main", "program": "per_item",
             "template_hashes": {"rm_score": "abc"},
             "usage": {"judge_calls": 2, "prompt_tokens": 100, "completion_tokens": 20, "cached_tokens": 40,
                       "wasted_tokens": 0},
             "attempts": 2, "latency_ms": 12.5, "task": "essay_writing", "run": "exp", "step": 4, "group": "g",
             "purpose": "train", "at": "\#(Harness.startText)", "prompt": [{"role": "user", "content": "p"}],
             "response": "a", "reference": "ref", "metadata": {"x": 1.50}}
            """#)
    }

    @Test func anUnknownScoreIsNotFound() async throws {
        let answer = try await Harness().get("/scores/score_9")
        #expect(answer.status == 404)
        #expect(try answer.problem == "unknown-score")
    }
}
