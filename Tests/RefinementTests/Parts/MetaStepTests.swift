import RewardCore
import Testing

@testable import Refinement

@Suite struct MetaStepTests {
    private let now = Timestamp(milliseconds: 5)
    private let base = RubricVersion(
        lineage: Harness.essay, version: 3, content: .items([Fixtures.item("style")]), origin: .initial,
        publishedAt: Timestamp(milliseconds: 0))

    private func begun(samples: Int = 3, isDryRun: Bool = false) -> MetaStep {
        var step = MetaStep(run: Fixtures.run(isDryRun: isDryRun), settings: MetaSettings())
        step.begin(version: 3, templateHashes: ["mrm_refine": "h"], isSimulated: false, at: now)
        step.sampled((0..<samples).map { Fixtures.record("s\($0)", version: 3) }, at: now)
        return step
    }

    private func study(_ name: String) -> MetaStep.Study {
        MetaStep.Study(analysis: "a", items: [Fixtures.item(name)], usage: TokenUsage(calls: 3))
    }

    private func validated(_ items: [RubricItem], isDryRun: Bool = false) -> MetaStep {
        var step = begun(samples: 1, isDryRun: isDryRun)
        step.studied(0, MetaStep.Study(analysis: "a", items: items), at: now)
        let validation = CandidateValidation(candidate: items, samples: [], settings: MetaSettings())
        step.validated(validation.checked, base: base, at: now)
        return step
    }

    @Test func stagesFollowOneAnother() {
        var step = MetaStep(run: Fixtures.run(), settings: MetaSettings())
        #expect(step.action == .begin)
        step.begin(version: 3, templateHashes: ["mrm_refine": "h"], isSimulated: true, at: now)
        #expect(step.action == .sample)
        #expect(step.run.status == .running && step.run.fromVersion == 3 && step.run.isSimulated)
        step.sampled([Fixtures.record("a", version: 3), Fixtures.record("b", version: 3)], at: now)
        #expect(step.action == .study([0, 1]))
        step.studied(1, study("two"), at: now)
        #expect(step.action == .study([0]))
        step.studied(0, study("one"), at: now)
        #expect(step.action == .merge([[0, 1]]))
        #expect(step.run.mergedSets.map { $0.map(\.name) } == [["one"], ["two"]])
        step.merged([MetaStep.Merge(items: [Fixtures.item("both")], usage: TokenUsage(calls: 2))], at: now)
        #expect(step.action == .validate(.items([Fixtures.item("both")])))
        let validation = CandidateValidation(candidate: [Fixtures.item("both")], samples: [], settings: MetaSettings())
        step.validated(validation.checked, base: base, at: now)
        #expect(step.action == .publish(.items([Fixtures.item("both")])))
        step.published(version: 4, at: now)
        #expect(step.action == .finish)
        #expect(step.run.status == .published && step.run.publishedVersion == 4 && step.run.endedAt == now)
        #expect(step.run.usage.calls == 8)
    }

    @Test func aStepOverAStoredRunGoesOnWhereItWas() {
        var step = begun()
        step.studied(0, study("a"), at: now)
        step.studied(2, MetaStep.Study(failure: "broken"), at: now)
        #expect(MetaStep(run: step.run, settings: MetaSettings()).action == .study([1]))
        step.studied(1, study("b"), at: now)
        #expect(MetaStep(run: step.run, settings: MetaSettings()).action == .merge([[0, 1]]))
    }

    @Test func nothingToStudyIsSkipped() {
        let step = begun(samples: 0)
        #expect(step.run.status == .skipped)
        #expect(step.run.reasons == ["essay/default has no eligible rollout scored under version 3"])
    }

    @Test func aSingleSetNeedsNoMerge() {
        var step = begun(samples: 2)
        step.studied(0, study("a"), at: now)
        step.studied(1, MetaStep.Study(failure: "broken"), at: now)
        #expect(step.action == .validate(.items([Fixtures.item("a")])))
        #expect(step.run.samples[1].failure == "broken")
    }

    @Test func onlyWhenAllSamplesFailDoesTheRun() {
        var step = begun(samples: 2)
        step.studied(0, MetaStep.Study(failure: "one"), at: now)
        #expect(step.run.status == .running)
        step.studied(1, MetaStep.Study(failure: "two"), at: now)
        #expect(step.run.status == .failed)
        #expect(step.run.reasons == ["no sample gave a refined set", "sample s0: one", "sample s1: two"])
    }

    @Test func mergesGoOnInRoundsUntilOneSetIsLeft() {
        var settings = MetaSettings()
        settings.setsPerMerge = 2
        var step = MetaStep(run: begun(samples: 5).run, settings: settings)
        for index in 0..<5 { step.studied(index, study("s\(index)"), at: now) }
        var rounds: [[Int]] = []
        while case .merge(let groups) = step.action {
            rounds.append(groups.map(\.count))
            step.merged(
                groups.map { group in MetaStep.Merge(items: group.flatMap { step.run.mergedSets[$0] }) }, at: now)
        }
        #expect(rounds == [[2, 2, 1], [2, 1], [2]])
        #expect(step.run.mergedSets[0].map(\.name) == ["s0", "s1", "s2", "s3", "s4"])
    }

    @Test func aMergeThatFailedFailsTheRun() {
        var step = begun(samples: 2)
        for index in 0..<2 { step.studied(index, study("s\(index)"), at: now) }
        step.merged([MetaStep.Merge(failure: "number of items: nonsense")], at: now)
        #expect(step.run.status == .failed)
        #expect(step.run.reasons == ["merge, number of items: nonsense"])
    }

    @Test func aCandidateEqualToItsBaseIsUnchangedEvenInADryRun() {
        #expect(validated([Fixtures.item("style")]).run.status == .unchanged)
        #expect(validated([Fixtures.item("style")], isDryRun: true).run.status == .unchanged)
    }

    @Test func aDryRunEndsValidatedWithItsCandidate() {
        let run = validated([Fixtures.item("new")], isDryRun: true).run
        #expect(run.status == .validated)
        #expect(run.candidate == .items([Fixtures.item("new")]))
        #expect(run.publishedVersion == nil)
    }

    @Test func aRejectedCandidateIsKeptWithItsReasons() {
        let run = validated([Fixtures.item("bad", min: 2, max: 1)]).run
        #expect(run.status == .rejected)
        #expect(run.candidate?.items.map(\.name) == ["bad"])
        #expect(run.reasons.count == 2)
        #expect(run.reasons.last == "no item of the candidate is left")
    }

    @Test func simulatedRolloutsMarkTheRun() {
        var step = MetaStep(run: Fixtures.run(), settings: MetaSettings())
        step.begin(version: 0, templateHashes: [:], isSimulated: false, at: now)
        step.sampled([Fixtures.record("a", isSimulated: true)], at: now)
        #expect(step.run.isSimulated)
    }
}
