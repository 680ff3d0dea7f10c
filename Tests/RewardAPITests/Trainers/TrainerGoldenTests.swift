import HTTPEngine
import JSONText
import Judging
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: each trainer sends what it sends and gets the bytes that it reads.
/// Method: bodies as the trainers' sources make
/// them, whole answers compared.
@Suite struct TrainerGoldenTests {
    private static let reward = "0.7333333333333333"

    private func flattened(_ harness: Harness) -> [String] {
        harness.scoring.orders.flatMap(\.rollouts).map { ($0.prompt?.flattened ?? "nil") + "|" + $0.response.flattened }
    }

    @Test func openRLHFGetsParallelArraysOfFloats() async throws {
        let harness = try await Harness()
        let body = #"""
            {"query": ["<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>"],
             "prompts": ["<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"], "labels": ["42"]}
            """#
        let answer = try await harness.post("/get_reward", body)
        #expect(
            answer.text == #"{"rewards":[0.7333333333333333],"scores":[0.7333333333333333],"#
                + #""extra_logs":{"rm_failed":[0.0],"rubric_version":[0.0]}}"#)
        #expect(answer.fields["Content-Type"] == "application/json")
        #expect(flattened(harness) == ["Hi|Hello."])
        #expect(harness.scoring.orders[0].rollouts[0].reference == "42")
        #expect(harness.scoring.orders[0].pinsByPrompt)
    }

    @Test func wholeNumbersHaveADecimalPoint() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.scores = [0: 15, 1: 0] }
        let body = #"{"query": ["a", "b"], "prompts": ["", ""], "labels": ["", ""]}"#
        let answer = try await harness.post("/get_reward", body)
        #expect(answer.text.hasPrefix(#"{"rewards":[1.0,0.0],"scores":[1.0,0.0],"#))
        #expect(harness.scoring.orders[0].rollouts.allSatisfy { $0.prompt == nil && $0.reference == nil })
        harness.scoring.script { $0.scores = [0: 15] }
        let slime = try await harness.post("/rm", #"{"prompt": "p", "response": "r", "label": null}"#)
        #expect(slime.text == "1.0")
    }

    @Test func anEmptyShardIsAnsweredAtOnce() async throws {
        let harness = try await Harness()
        let answer = try await harness.post("/get_reward", #"{"query": [], "prompts": [], "labels": []}"#)
        #expect(answer.status == 200)
        #expect(answer.text == #"{"rewards":[],"scores":[],"extra_logs":{}}"#)
        let llama = try await harness.post("/v1/score/evaluation", #"{"model": "model", "messages": []}"#)
        #expect(llama.text == #"{"id":"scoreval-empty","object":"score.evaluation","model":"model","scores":[]}"#)
        #expect(try await harness.post("/rewards", #"{"prompts": [], "responses": []}"#).text == #"{"rewards":[]}"#)
        #expect(harness.scoring.orders.isEmpty)
    }

    @Test func slimeGetsABareNumberOrItsKey() async throws {
        let harness = try await Harness()
        let text =
            #"{"prompt": "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", "response": "Yo", "label": null}"#
        #expect(try await harness.post("/rm", text).text == Self.reward)
        let messages =
            #"{"prompt": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}], "#
            + #""response": "Yo", "label": "7"}"#
        let keyed = try await harness.post("/t/essay_writing/rm?key=score&other=1", messages)
        #expect(keyed.text == #"{"score":0.7333333333333333,"rm_failed":0.0,"rubric_version":0.0}"#)
        #expect(flattened(harness) == ["Hi|Yo", "Hi|Yo"])
        #expect(harness.scoring.orders.map { $0.rollouts[0].reference } == [nil, "7"])
    }

    @Test func theGenericRouteSaysWhyThereIsNoReward() async throws {
        let harness = try await Harness()
        let body =
            #"{"prompt": "p", "response": "r", "metadata": {"run": "exp-7", "step": 3, "partition": "a", "x": 1}}"#
        let answer = try await harness.post("/reward?null=1", body)
        #expect(
            answer.text == #"{"reward":0.7333333333333333,"score":11,"rubric_version":0,"score_id":"score_1","#
                + #""rm_failed":0.0,"error":null}"#)
        let order = try #require(harness.scoring.orders.first)
        #expect(order.run == "exp-7")
        #expect(order.step == 3)
        #expect(order.rollouts[0].partition == "a")
        #expect(order.rollouts[0].metadata == #"{"run":"exp-7","step":3,"partition":"a","x":1}"#)
        harness.scoring.script { $0.failures = [0: ScoreFailure(kind: .judgeTimeout, detail: "too slow")] }
        let failed = try await harness.post("/reward?null=1", #"{"response": "other"}"#)
        #expect(failed.status == 200)
        #expect(
            failed.text == #"{"reward":null,"score":null,"rubric_version":0,"score_id":"score_2","rm_failed":1.0,"#
                + #""error":{"kind":"judge_timeout","detail":"too slow","retryable":true}}"#)
        #expect(try await harness.post("/reward", #"{"response": "third"}"#).problem == "reward-missing")
    }

    @Test func llamaFactoryAndTheBatchRoutesAreAnswered() async throws {
        let harness = try await Harness()
        let llama = try await harness.post(
            "/v1/score/evaluation",
            #"{"model": "model", "messages": ["<|im_start|>user\nHi<|im_end|>\n"#
                + #"<|im_start|>assistant\nYo<|im_end|>\n"]}"#
        )
        #expect(
            llama.text == #"{"id":"scoreval-score_1","object":"score.evaluation","model":"model","#
                + #""scores":[0.7333333333333333]}"#)
        let align = try await harness.post("/rewards", #"{"prompts": ["p"], "responses": ["r"]}"#)
        #expect(align.text == #"{"rewards":[0.7333333333333333]}"#)
        let fai = try await harness.post(
            "/rewards?field=scores",
            #"{"prompts": ["p", [{"role": "user", "content": "q"}]], "#
                + #""completions": ["r", "s"], "context": {"answer": ["1", "2"]}}"#
        )
        #expect(fai.text == #"{"scores":[0.7333333333333333,0.7333333333333333]}"#)
        #expect(flattened(harness) == ["Hi|Yo", "p|r", "p|r", "q|s"])
        #expect(harness.scoring.orders[2].rollouts.map(\.reference) == ["1", "2"])
    }

    @Test func openInstructGetsOneResult() async throws {
        let harness = try await Harness()
        let body = #"{"program": "print(1)", "tests": ["a", "b"], "max_execution_time": 6.0}"#
        for path in ["/test_program", "/test_program_stdio"] {
            #expect(
                try await harness.post(path, body).text == #"{"results":[0.7333333333333333],"runtimes":[0.0]}"#)
        }
        let order = harness.scoring.orders[0]
        #expect(order.rollouts[0].reference == #"["a","b"]"#)
        #expect(order.deadline == harness.clock.monotonic() + .seconds(54))
    }

    @Test func scoringInterfacesAreAnsweredInTheirShapes() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.scores = [0: 3, 1: 15] }
        let pairs = #"{"model": "m", "text_1": "q", "text_2": ["d", {"content": [{"type": "text", "text": "e"}]}]}"#
        for path in ["/score", "/v1/score", "/t/essay_writing/score"] {
            let answer = try await harness.post(path, pairs)
            #expect(
                answer.text.contains(
                    #""model":"m","data":[{"index":0,"object":"score","score":0.2},"#
                        + #"{"index":1,"object":"score","score":1.0}]"#
                ),
                "\(path) \(answer.text)")
        }
        let sglang = try await harness.post(
            "/v1/score", #"{"query": "q", "items": ["d", "e"], "label_token_ids": [1], "model": "m"}"#)
        #expect(sglang.text.hasPrefix(#"{"scores":[[0.2],[1.0]],"model":"m","object":"scoring","#))
        let ranked = try await harness.post("/rerank", #"{"query": "q", "documents": ["d", "e"], "top_n": 1}"#)
        #expect(
            ranked.text.contains(#""results":[{"index":1,"document":{"text":"e"},"relevance_score":1.0}]"#))
        let classes = try await harness.post("/classify", #"{"model": "m", "input": ["d"]}"#)
        #expect(classes.text.contains(#""data":[{"index":0,"label":"reward","probs":[0.2],"num_classes":1}]"#))
        // A body of this service's own is never taken for one of these.
        let own = try await harness.post("/score", #"{"rollouts": [], "text_1": "a", "text_2": "b"}"#)
        #expect(own.status == 422)
    }

    @Test func aChatClientGetsTheRewardAsContent() async throws {
        let harness = try await Harness()
        let body = #"""
            {"model": "essay_writing", "messages": [{"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Yo"}]}
            """#
        let answer = try await harness.post("/v1/chat/completions", body)
        #expect(
            try answer.json["choices"]?[0]?["message"]?.text == #"{"role":"assistant","content":"0.7333333333333333"}"#)
        #expect(try answer.json["created"]?.int == 1_767_225_600)
        #expect(flattened(harness) == ["Hi|Yo"])
        let models = try await harness.get("/v1/models")
        #expect(try models.json["data"]?.array?.compactMap { $0["id"]?.string } == ["essay_writing", "math"])
        let math = try await harness.post("/v1/chat/completions", #"{"model": "math", "messages": [{"content": "x"}]}"#)
        #expect(math.status == 422, "the task math needs a prompt")
        #expect(try math.json["error"]?["message"]?.string == math.json["detail"]?.string)
        #expect(try await harness.get("/v1/embeddings").json["error"]?["code"]?.string == "unknown-route")
        #expect(try await harness.post("/v1/chat/completions", #"{"messages": [], "stream": true}"#).status == 422)
    }
}
