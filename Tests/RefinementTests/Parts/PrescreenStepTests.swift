import Prompts
import RewardCore
import Testing

@testable import Refinement

@Suite struct PrescreenStepTests {
    private let now = Timestamp(milliseconds: 5)

    private func begun(candidates: Int, samples: Int = 2) -> MetaStep {
        var step = MetaStep(run: Fixtures.run(samples: samples, strategy: .prescreen), settings: MetaSettings())
        step.begin(version: 0, templateHashes: [:], isSimulated: false, at: now)
        step.sampled((0..<candidates).map { Fixtures.record("s\($0)") }, at: now)
        return step
    }

    private func labelled(_ labels: [String?], samples: Int = 2) -> MetaRun {
        var step = begun(candidates: labels.count, samples: samples)
        for (index, label) in labels.enumerated().reversed() {
            let failure = label == nil ? "label: nonsense" : nil
            step.labelled(
                index, MetaStep.Labelling(label: label, failure: failure, usage: TokenUsage(calls: 1)), at: now)
        }
        return step.run
    }

    @Test func aStoredRunAsksOnlyForTheLabelsThatAreMissing() {
        var step = begun(candidates: 3)
        #expect(step.action == .prescreen([0, 1, 2]))
        step.labelled(1, MetaStep.Labelling(label: "ok"), at: now)
        step.labelled(2, MetaStep.Labelling(failure: "broken"), at: now)
        #expect(MetaStep(run: step.run, settings: MetaSettings()).action == .prescreen([0]))
        step.labelled(0, MetaStep.Labelling(label: "bad"), at: now)
        #expect(MetaStep(run: step.run, settings: MetaSettings()).action == .study([0, 1]))
        #expect(step.run.stage == .prescreened)
    }

    @Test func badOnesComeFirstThenOkOnesAndGoodOnesNever() {
        let run = labelled(["ok", "good", "bad", "ok", "bad", "good"], samples: 3)
        #expect(run.samples.map(\.rollout.scoreID) == ["s2", "s4", "s0"])
        #expect(run.samples.map(\.label) == ["bad", "bad", "ok"])
        #expect(run.reasons == ["prescreening of 6: 2 bad, 2 ok, 2 good"])
        #expect(run.usage.calls == 6)
        #expect(labelled(["good", "ok", "good"], samples: 3).samples.map(\.rollout.scoreID) == ["s1"])
    }

    @Test func aRunWhoseScoresAreAllGoodIsSkippedAndUsesThemUp() {
        let run = labelled(["good", nil, "good"])
        #expect(run.status == .skipped && run.stage == .ended)
        #expect(run.samples.map(\.rollout.scoreID) == ["s0", "s2"])
        #expect(run.reasons.first == "prescreening of 3: 0 bad, 0 ok, 2 good, 1 without a label")
    }

    @Test func aSampleWithoutALabelIsLeftOutAndWithoutAnyTheRunHasFailed() {
        #expect(labelled([nil, "bad"]).samples.map(\.rollout.scoreID) == ["s1"])
        let run = labelled([nil, nil])
        #expect(run.status == .failed)
        #expect(run.reasons.prefix(2) == ["no sample got a label", "sample s0: label: nonsense"])
    }

    @Test(arguments: ["good", " ok\n", "Bad", "BAD."])
    func aLabelIsRead(text: String) throws {
        let label = try MetaAnswerReader.label(text)
        #expect(MetaPromptBuilder.prescreenLabels.contains(label))
    }

    @Test(arguments: ["", ".", "goo", "good or bad", "ok, but", "\"bad\"", "bad.."])
    func nothingElseIsALabel(text: String) {
        #expect(throws: MetaAnswerReader.Unusable.self) { try MetaAnswerReader.label(text) }
    }

    @Test func anUnusableLabelIsAskedForOnceMore() {
        let opening = [ChatMessage(.user, "Label it.")]
        var conversation = MetaConversation(labelling: opening, settings: MetaSettings())
        guard case .ask(let first) = conversation.start() else { return _ = Issue.record("not asked") }
        #expect(first.constraint == .choice(["good", "ok", "bad"]) && first.attempt == 0)
        #expect(first.messages == opening)
        guard case .ask(let second) = conversation.answered("maybe") else { return _ = Issue.record("not asked") }
        #expect(second.attempt == 1 && second.messages == opening)
        var patient = conversation
        #expect(patient.answered("ok") == .finish)
        #expect(patient.label == "ok" && patient.failure == nil)
        #expect(conversation.answered("maybe") == .finish)
        #expect(conversation.failure == "label: the answer is not one of good, ok, bad")
    }
}
