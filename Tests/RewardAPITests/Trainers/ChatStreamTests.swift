import HTTPEngine
import JSONText
import Judging
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: OpenAI clients that always stream get their chunks. Method: whole answers compared.
@Suite struct ChatStreamTests {
    private func body(_ options: String) -> String {
        #"{"model": "m", "messages": [{"role": "user", "content": "a"}], "stream": true\#(options)}"#
    }

    private func chunk(_ rest: String) -> String {
        #"data: {"id":"chatcmpl-score_1","object":"chat.completion.chunk","created":1767225600,"model":"m","#
            + rest + "}\n\n"
    }

    @Test func theRewardComesInChunks() async throws {
        let answer = try await Harness().post("/v1/chat/completions", body(""))
        #expect(answer.fields["Content-Type"] == "text/event-stream")
        #expect(
            answer.text
                == chunk(#""choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]"#)
                + chunk(#""choices":[{"index":0,"delta":{"content":"0.7333333333333333"},"finish_reason":null}]"#)
                + chunk(#""choices":[{"index":0,"delta":{},"finish_reason":"stop"}]"#) + "data: [DONE]\n\n")
    }

    @Test func theTokensComeLastWhereTheyAreAskedFor() async throws {
        let harness = try await Harness()
        let text = try await harness.post(
            "/t/essay_writing/v1/chat/completions", body(#", "stream_options": {"include_usage": true}"#)
        ).text
        let blocks = text.split(separator: "\n\n").map(String.init)
        #expect(blocks.count == 5)
        #expect(blocks.prefix(3).allSatisfy { $0.hasSuffix(#""usage":null}"#) })
        #expect(
            blocks[3].hasSuffix(
                #""choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}"#))
        #expect(blocks[4] == "data: [DONE]")
    }

    @Test func errorsAreOrdinaryStatuses() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [0: ScoreFailure(kind: .judgeTimeout, detail: "too slow")] }
        let answer = try await harness.post("/v1/chat/completions", body(""))
        #expect(answer.status == 503)
        #expect(answer.fields["Content-Type"] == "application/problem+json")
        #expect(try await harness.post("/v1/chat/completions", #"{"stream": true}"#).status == 422)
    }

    @Test func theSimulatedModelIsNamedInEveryChunk() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.isSimulated = true }
        let answer = try await harness.post("/v1/chat/completions", body(""))
        #expect(answer.fields["Metareward-Simulated"] == "1")
        #expect(answer.text.split(separator: "\n\n").dropLast().allSatisfy { $0.hasSuffix(#""simulated":true}"#) })
    }
}
