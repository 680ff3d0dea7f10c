import HTTPEngine
import JSONText
import Judging
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: NeMo Gym, NeMo RL, verifiers and axolotl take this service for a resources server. Method: rows as they send
/// them, whole answers compared.
@Suite struct NemoGymTests {
    /// A row whose numbers and escapes a decoder would change.
    private static let row =
        #"{"_ng_task_index": 3, "label" : "42","responses_create_params": {"input": [{"role":"user","content":"Hi"}], "#
        + #""temperature": 1.0, "tools": null}, "response": {"id": "r\u00e9", "created_at": 1.50, "output": ["#
        + #"{"type": "reasoning", "summary": []}, {"type": "message", "role": "assistant", "content": "#
        + #"[{"type": "output_text", "text": "Yo", "annotations": []}], "generation_log_probs": [-1e-05, -0.10], "#
        + #""generation_token_ids": [1, 2]}]}, "reward": 9}"#
    private static let echoed =
        #"{"_ng_task_index":3,"label":"42","responses_create_params":{"input": [{"role":"user","content":"Hi"}], "#
        + #""temperature": 1.0, "tools": null},"response":{"id": "r\u00e9", "created_at": 1.50, "output": ["#
        + #"{"type": "reasoning", "summary": []}, {"type": "message", "role": "assistant", "content": "#
        + #"[{"type": "output_text", "text": "Yo", "annotations": []}], "generation_log_probs": [-1e-05, -0.10], "#
        + #""generation_token_ids": [1, 2]}]}"#

    @Test(arguments: ["/verify", "/t/essay_writing/verify", "/ng-rollout/a.b-1_c/verify", "/verifiers/verify"])
    func theRowComesBackByteForByteWithTheReward(_ path: String) async throws {
        let harness = try await Harness()
        let answer = try await harness.post(path, Self.row)
        #expect(answer.text == Self.echoed + #","reward":0.7333333333333333,"rm_failed":0.0,"rubric_version":0}"#)
        let rollout = try #require(harness.scoring.orders.first?.rollouts.first)
        #expect(rollout.prompt == .text("Hi"))
        #expect(rollout.response == .text("Yo"))
        #expect(rollout.reference == "42")
    }

    @Test func aMissingRewardIsFlaggedAndMasked() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [0: ScoreFailure(kind: .judgeTimeout, detail: "too slow")] }
        let row = #"{"response": {"output": []}, "instance_config": {"a": 1.0, "mask_sample": false}}"#
        let answer = try await harness.post("/verify", row)
        #expect(answer.status == 200)
        #expect(
            answer.text == #"{"response":{"output": []},"reward":0.0,"rm_failed":1.0,"rubric_version":0,"#
                + #""instance_config":{"a":1.0,"mask_sample":true},"_ng_failure_class":"judge_failed","#
                + #""_ng_failure_judge_error":"judge_timeout: too slow"}"#)
    }

    @Test func verifiersGetsAnErrorStatusForAMissingReward() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [0: ScoreFailure(kind: .judgeTimeout, detail: "too slow")] }
        let answer = try await harness.post("/verifiers/verify", Self.row)
        #expect(answer.status == 503)
        #expect(try answer.problem == "reward-missing")
        #expect(answer.fields["Retry-After"] == "5")
        #expect(harness.scoring.orders[0].deadline == harness.clock.monotonic() + .seconds(55))
    }

    @Test func aStoreThatFailsIsFlaggedTooBecauseTheClientGivesUpAtAnErrorStatus() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.refusal = .store(.unavailable("the disk is full")) }
        let answer = try await harness.post("/verify", Self.row)
        #expect(answer.status == 200)
        #expect(try answer.json["reward"]?.number?.text == "0.0")
        #expect(try answer.json["instance_config"]?["mask_sample"]?.bool == true)
        #expect(try await harness.post("/verifiers/verify", Self.row).status == 503)
        harness.scoring.script { $0.refusal = .unknownVersion(Lineage(task: "essay_writing"), 9) }
        #expect(try await harness.post("/verify", Self.row).status == 404)
    }

    @Test func callsOfToolsAreMessagesOfTheResponse() async throws {
        let harness = try await Harness()
        let row = #"""
            {"responses_create_params": {"instructions": "Be kind.", "input": "Hi"}, "response": {"output": [
             {"type": "function_call", "name": "add", "arguments": "{\"a\": 1}"},
             {"type": "function_call_output", "output": "2"},
             {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Two."}]}]}}
            """#
        _ = try await harness.post("/verify", row)
        let rollout = try #require(harness.scoring.orders.first?.rollouts.first)
        #expect(rollout.prompt?.flattened == "system:\nBe kind.\n\nuser:\nHi")
        #expect(
            rollout.response.flattened
                == "assistant:\ntool call: add({\"a\": 1})\n\ntool:\n2\n\nassistant:\nTwo.")
    }

    @Test func theOtherRoutesAnswerWhatTheAgentsExpect() async throws {
        let harness = try await Harness()
        for path in ["/seed_session", "/t/essay_writing/verifiers/seed_session", "/ng-rollout/x/seed_session"] {
            #expect(try await harness.post(path, #"{"any": [1]}"#).text == "{}")
        }
        #expect(try await harness.get("/reverify_mode").text == #""stateless""#)
        let metrics = try await harness.post(
            "/aggregate_metrics",
            #"{"verify_responses": [{"reward": 1.0}, {"reward": 0.0}, "#
                + #"{"reward": 0.0, "_ng_failure_class": "judge_failed"}, {"reward": 0.5}]}"#
        )
        #expect(
            metrics.text == #"{"group_level_metrics":[],"agent_metrics":{"mean/reward":0.5,"rm_failed":0.25},"#
                + #""key_metrics":{"mean/reward":0.5,"rm_failed":0.25}}"#)
        #expect(try await harness.get("/").text.hasPrefix(#"{"status":"ok","#))
        let page = try await harness.get("/", fields: [(name: "Accept", value: "text/html, */*;q=0.8")])
        #expect(page.text.contains("POST /verify "))
        let yaml = try await harness.get("/global_config_dict_yaml")
        #expect(
            yaml.text
                == "metareward:\n  resources_servers:\n    metareward:\n      host: \"127.0.0.1\"\n      port: 8080\n")
    }

    @Test(arguments: [
        ("/ng-rollout/a/verify?x=1", "/verify?x=1"), ("/t/math/ng-rollout/a/verify", "/t/math/verify"),
        ("/ng-rollout/a", "/"), ("/ng-rollout/-a/verify", "/ng-rollout/-a/verify"),
        ("/ng-rollout//verify", "/ng-rollout//verify"), ("/verify", "/verify"), ("/t/math/verify", "/t/math/verify"),
        ("/ng-rollout/a/", "/"),
    ]) func theObservedPathIsThePlainOne(_ sent: String, _ plain: String) {
        #expect(ObservedPath.plain(RequestHead(method: .post, target: sent)).target == plain)
    }
}
