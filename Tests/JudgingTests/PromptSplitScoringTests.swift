import RewardCore
import TestSupport
import Testing

@testable import Judging

/// What scoring keeps and says of prompts that a task splits.
struct PromptSplitScoringTests {
    @Test func theRecordKeepsThePromptAndSaysWhereItWasNotSplit() async throws {
        var task = ScoringBench.plainTask
        task.promptSplit = try PromptSplit("Task:(.+?)Prompt:(.+)")
        let bench = try await ScoringBench(task: task)
        var order = bench.order(["a", "b", "c"])
        let prompts = ["Task: t Prompt: p", "nothing of the kind", nil]
        order.rollouts = zip(order.rollouts, prompts).map { rollout, prompt in
            Rollout(id: rollout.id, prompt: prompt.map { .text($0) }, response: rollout.response)
        }
        order.notes = [[], ["an earlier remark"], []]
        let scored = try await bench.service.score(order)
        #expect(scored.map(\.record.rollout) == order.rollouts)
        #expect(scored.map(\.record.notes) == [[], ["an earlier remark", PromptSplit.remark], []])
        #expect(scored.map(\.isPromptUnsplit) == [false, true, false])
        #expect(scored[0].record.judgement.basis.rulesHash == task.rulesHash(source: .judge))
    }

    /// The judge never read the prompt of a response that a check decided.
    @Test func nothingIsSaidOfAPromptThatNoJudgeRead() async throws {
        var task = ScoringBench.plainTask
        task.promptSplit = try PromptSplit("Task:(.+?)Prompt:(.+)")
        task.checks = [CheckSettings(rule: .mustMatch(pattern: "x"), score: -1)]
        let bench = try await ScoringBench(task: task)
        var order = bench.order(["a"])
        order.rollouts = [Rollout(id: "0", prompt: .text("nothing of the kind"), response: .text("a"))]
        let scored = try await bench.service.score(order)
        #expect(scored[0].record.notes == [])
        #expect(!scored[0].isPromptUnsplit)
    }
}
