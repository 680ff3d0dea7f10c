import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// A task's `prompt_pattern` from the configuration to the judge's prompt, the stored rollout and the metrics.
    @Suite struct PromptSplitTests {
        private static let prompt = "<|im_start|>user\nArgue well.\n\nPrompt: Is rain wet?<|im_end|>"

        @Test func theJudgeReadsThePartsAndTheStoreKeepsTheWhole() async throws {
            try await withRecordingModelServer { (handler, model) in
                let read = try configuration(
                    "tasks: {essay_writing: {judge: simulated, prompt_pattern: '^(.+)\\n\\nPrompt:(.+?)<'}}")
                let split = try #require(read.tasks.first?.settings.promptSplit)
                try await withService(configured: {
                    $0.judge(with: model)
                    $0.tasks[0].settings.promptSplit = split
                }) { service in
                    let answer = try await service.score([
                        "rollouts": [
                            ["id": "split", "prompt": .string(Self.prompt), "response": "Rain is wet."],
                            ["id": "whole", "prompt": "Is rain wet?", "response": "Rain is not wet."],
                        ]
                    ])
                    #expect(answer.results[0]["notes"] == nil)
                    #expect(answer.results[1]["notes"]?.array?.first?.string?.contains("prompt_pattern") == true)
                    let asked = handler.conversations.filter { $0.user.contains("Rain is wet.") }
                    #expect(!asked.isEmpty)
                    for conversation in asked {
                        #expect(conversation.user.contains("]]\nIs rain wet?\n[[END PROMPT "))
                        #expect(conversation.user.contains("[[BEGIN TASK "))
                        #expect(!conversation.user.contains("im_end"))
                    }
                    let id = try #require(answer.results[0]["score_id"]?.string)
                    #expect(try await service.get("/scores/\(id)")["prompt"]?.string == Self.prompt)
                    let metrics = try await service.client.get("/metrics").text
                    #expect(metrics.contains("metareward_prompts_unsplit_total{task=\"essay_writing\"} 1\n"))
                    let task = try await service.get("/tasks/essay_writing")
                    #expect(task["prompt_pattern"]?.string == split.pattern)
                }
            }
        }
    }
}
