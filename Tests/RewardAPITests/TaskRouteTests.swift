import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: what is said of tasks, and that evolution can be paused. Method: two configured tasks.
@Suite struct TaskRouteTests {
    @Test func tasksAreListedInTheirOrder() async throws {
        try expectJSON(
            try await Harness().get("/tasks"),
            #"""
            {"tasks": [
              {"name": "essay_writing", "description": "Write an essay.", "default": true, "kind": "items",
               "program": "per_item", "reward": "normalized", "mode": "auto"},
              {"name": "math", "description": "Solve the problem.", "default": false, "kind": "guidelines",
               "program": "plan_execute", "reward": "normalized", "mode": "auto"}]}
            """#)
    }

    @Test func aTaskIsAnsweredWithItsEffectiveConfiguration() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/rubric", #"{"partition": "p", "text": "Plain."}"#)
        let partition = try await harness.get("/rubric/version?partition=p")
        try expectJSON(
            try await harness.get("/tasks/essay_writing"),
            #"""
            {"name": "essay_writing", "description": "Write an essay.", "default": true, "kind": "items",
             "program": "per_item", "reward": "normalized", "mode": "auto", "require_prompt": false,
             "prompt_pattern": null, "eval_version": null, "partitions": "open", "max_partitions": 256,
             "answers": {"source": "judge", "seed": "0", "box": "last", "remove_spaces": false}, "checks": [],
             "judge_settings": {"temperature": 0.0, "max_tokens": 400, "call_timeout": 120.0, "semantic_retries": 1,
                       "warm_up": 0.15, "plan_tokens_max": 2000, "reuse_plan": false, "items_in_flight": 32},
             "schedule": {"mode": "auto", "every_steps": 10, "every_rollouts": 5000, "min_samples": 4},
             "meta": {"samples": 16, "strategy": "uniform", "items_max": 20, "analysis_words_max": 1000,
                      "item_words_max": 300, "guidelines_words_max": 1000,
                      "sets_per_merge": 8, "calls_in_flight": 4, "temperature": 0.02, "call_timeout": 300.0,
                      "backoff": 10.0, "backoff_max": 600.0, "refine_with_score_scope": true},
             "trainers": {}, "cohort": {"size": 0, "wait": null, "by": null},
             "lineages": [
               {"partition": "default", "version": 0, "hash": "\#(Harness.tasks[0].initialRubric.hash)"},
               {"partition": "p", "version": 1, "hash": "\#(try partition.json["hash"]?.string ?? "")"}]}
            """#)
        #expect(try await harness.get("/tasks/math").json["partitions"] == ["algebra/cluster-1"])
    }

    @Test func evolutionIsPausedAndResumed() async throws {
        let harness = try await Harness()
        let answer = try await harness.post("/tasks/math/evolution", #"{"mode": "paused"}"#)
        try expectJSON(answer, #"{"task": "math", "mode": "paused"}"#)
        #expect(try await harness.get("/tasks/math").json["schedule"]?["mode"] == "paused")
        #expect(try await harness.get("/tasks").json["tasks"]?.array?.map { $0["mode"] } == ["auto", "paused"])
    }

    @Test func aModeThatCannotBeKeptIsA503() async throws {
        let harness = try await Harness()
        harness.metaRuns.script { $0.refusal = .store(.unavailable("the disk is full")) }
        let answer = try await harness.post("/tasks/math/evolution", #"{"mode": "paused"}"#)
        #expect(answer.status == 503)
        #expect(try await harness.get("/tasks/math").json["schedule"]?["mode"] == "auto")
        #expect(harness.audit.entries.isEmpty)
    }

    @Test(arguments: [(#"{}"#, ["/mode"]), (#"{"mode": "off"}"#, ["/mode"]), (#"{"mod": "auto"}"#, ["/mod", "/mode"])])
    func anInvalidModeIsRefused(_ body: String, _ pointers: [String]) async throws {
        #expect(try await Harness().post("/tasks/math/evolution", body).pointers == pointers)
    }

    @Test func anUnknownTaskIsNotFound() async throws {
        let harness = try await Harness()
        #expect(try await harness.get("/tasks/maths").problem == "unknown-task")
        #expect(
            try await harness.get("/tasks/maths").json["detail"]?.string?.contains("did you mean \"math\"?") == true)
        #expect(try await harness.post("/tasks/nope/evolution", #"{"mode": "auto"}"#).status == 404)
    }

    @Test func theDefaultTaskIsTheFirstWhereNoneIsNamed() {
        #expect(TaskDirectory(Harness.tasks, defaultTask: nil).defaultTask == "essay_writing")
        #expect(TaskDirectory(Harness.tasks, defaultTask: "math").defaultTask == "math")
        #expect(TaskDirectory(Harness.tasks, defaultTask: "gone").defaultTask == "essay_writing")
    }
}
