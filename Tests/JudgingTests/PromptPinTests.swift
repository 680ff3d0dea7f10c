import RewardCore
import TestSupport
import Testing

@testable import Judging

/// Pins by prompt, which routes of trainers ask for, and what group and prompt pins have in common.
struct PromptPinTests {
    private func version(_ scored: ScoredRollout) -> Int { scored.record.judgement.basis.rubricVersion }

    @Test func samplesOfOnePromptSentOneByOneGetOneBasisThroughAPublish() async throws {
        let bench = try await ScoringBench()
        let first = try await bench.scoreByPrompt(.text("Why?"), "a")
        #expect(first.record.pinnedBy == "prompt")
        try await bench.publish("new text")
        let second = try await bench.scoreByPrompt(.text("Why?"), "b")
        #expect(second.record.judgement.basis == first.record.judgement.basis)
        #expect(version(try await bench.scoreByPrompt(.text("How?"), "c")) == 1)
    }

    @Test func aPromptIsTheTextThatTheJudgeReads() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.scoreByPrompt(.text("Why?"), "a")
        try await bench.publish("new text")
        let message = RolloutText.messages([RolloutText.Message(role: "user", content: "Why?")])
        #expect(version(try await bench.scoreByPrompt(message, "b")) == 0)
        let free = try await bench.scoreByPrompt(nil, "c")
        #expect(free.record.pinnedBy == nil)
        #expect(version(free) == 1)
    }

    @Test func stepAndGroupComeBeforeThePrompt() async throws {
        let bench = try await ScoringBench()
        func pinnedBy(run: String?, step: Int64?, group: String?) async throws -> String? {
            let rollout = Rollout(id: "0", prompt: .text("Why?"), response: .text("a"), group: group)
            var order = ScoreOrder(
                task: "essay", rollouts: [rollout], deadline: bench.clock.monotonic() + .seconds(600))
            order.pinsByPrompt = true
            (order.run, order.step) = (run, step)
            return try await bench.service.score(order)[0].record.pinnedBy
        }
        #expect(try await pinnedBy(run: "r", step: 1, group: "g") == "step")
        #expect(try await pinnedBy(run: "r", step: nil, group: "g") == "group")
        #expect(try await pinnedBy(run: "r", step: nil, group: nil) == "prompt")
    }

    @Test func theNativeRouteNeverPinsByPrompt() async throws {
        let bench = try await ScoringBench()
        let rollout = Rollout(id: "0", prompt: .text("Why?"), response: .text("a"))
        let order = ScoreOrder(
            task: "essay", rollouts: [rollout], deadline: bench.clock.monotonic() + .seconds(600))
        #expect(try await bench.service.score(order)[0].record.pinnedBy == nil)
        try await bench.publish("new text")
        #expect(version(try await bench.service.score(order)[0]) == 1)
    }

    @Test func aPromptPinLivesThirtyMinutesFromFirstUseAlsoThroughARestart() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.scoreByPrompt(.text("Why?"), "a")
        try await bench.publish("new text")
        bench.clock.advance(by: .seconds(29 * 60))
        let reopened = try await bench.reopened()
        #expect(version(try await reopened.scoreByPrompt(.text("Why?"), "b")) == 0)
        bench.clock.advance(by: .seconds(61))
        #expect(version(try await reopened.scoreByPrompt(.text("Why?"), "c")) == 1)
    }

    @Test func whatIsReadWhilePinsAreForgottenIsNotRememberedLater() {
        let cache = PinCache()
        let basis = Basis(
            rubricVersion: 0, rubricHash: "h", program: .single, rewardRule: .normalized, templateHashes: [:],
            judgeModel: "m")
        let pin = Pin(
            key: .step(run: "r", step: 1), lineage: ScoringBench.lineage, basis: basis,
            madeAt: Timestamp(milliseconds: 0))
        let entry = PinCache.Entry(key: pin.key, lineage: pin.lineage)
        let before = cache.generation
        cache.forget()
        cache.remember(pin, generation: before)
        #expect(cache.pin(entry, at: pin.madeAt) == nil)
        cache.remember(pin, generation: cache.generation)
        #expect(cache.pin(entry, at: pin.madeAt) == pin)
    }
}
