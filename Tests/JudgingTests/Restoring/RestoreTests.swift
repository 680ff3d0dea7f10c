import Judging
import RewardCore
import TestSupport
import Testing

/// Restoring a run for a checkpoint, over in-memory stores and a scripted judge.
struct RestoreTests {
    /// Run `r` with steps 1 and 2 under "first", and 3 and 4 under "second", which is the head.
    private func twoVersions() async throws -> ScoringBench {
        let bench = try await ScoringBench()
        for step in 1...2 { _ = try await bench.score(["a\(step)"], run: "r", step: Int64(step)) }
        try await bench.publish("second")
        for step in 3...4 { _ = try await bench.score(["a\(step)"], run: "r", step: Int64(step)) }
        return bench
    }

    private func version(_ bench: ScoringBench, _ run: String, _ step: Int64) async throws -> Int {
        try await bench.score(["again"], run: run, step: step)[0].record.judgement.basis.rubricVersion
    }

    @Test func theHeadGetsTheContentOfTheLastPinUpToTheStep() async throws {
        let bench = try await twoVersions()
        let outcome = try await bench.restorer().restore("r", to: 2, isForced: false)
        let head = try #require(bench.publisher.head(of: ScoringBench.lineage))
        #expect(head.version == 2)
        #expect(head.origin == .restore)
        #expect(head.hash == (try await bench.publisher.version(0, of: ScoringBench.lineage)?.hash))
        #expect(outcome.lineages.map(\.isPublished) == [true])
        #expect(outcome.lineages.map(\.head) == [head])
        #expect(outcome.lineages.map(\.pin?.basis.rubricVersion) == [0])
        #expect(outcome.forgottenPins == 2)
        #expect(outcome.abandonedRollouts == 2)
        #expect(try await version(bench, "r", 2) == 0)
        #expect(try await version(bench, "r", 3) == 2)
        #expect(bench.listener.steps.count == 5, "the replayed step counts toward the schedule again")
    }

    @Test func nothingIsPublishedWhereTheHeadHasTheContent() async throws {
        let bench = try await twoVersions()
        let outcome = try await bench.restorer().restore("r", to: 3, isForced: false)
        #expect(outcome.lineages.map(\.isPublished) == [false])
        #expect(bench.publisher.head(of: ScoringBench.lineage)?.version == 1)
        #expect(outcome.forgottenPins == 1)
    }

    @Test func onlyLaterStepsOfTheRunAreAbandoned() async throws {
        let bench = try await twoVersions()
        _ = try await bench.score(["other"], run: "q", step: 9)
        _ = try await bench.score(["free"])
        _ = try await bench.restorer().restore("r", to: 2, isForced: true)
        let abandoned = bench.store.appended.filter(\.isAbandoned)
        #expect(abandoned.map(\.rollout.response.flattened) == ["a3", "a4"])
    }

    @Test func aRunThatNobodyKnowsIsRefused() async throws {
        let bench = try await twoVersions()
        await #expect(throws: RestoreRefusal.unknownRun("x")) {
            try await bench.restorer().restore("x", to: 2, isForced: true)
        }
        #expect(bench.publisher.head(of: ScoringBench.lineage)?.version == 1)
        #expect(bench.metaRuns.asked == [])
    }

    @Test func aStepBeforeTheFirstPinLeavesTheHead() async throws {
        let bench = try await twoVersions()
        let outcome = try await bench.restorer().restore("r", to: 0, isForced: false)
        #expect(outcome.lineages.map(\.pin) == [nil])
        #expect(outcome.lineages.map(\.isPublished) == [false])
        #expect(outcome.forgottenPins == 4)
        #expect(outcome.abandonedRollouts == 4)
        #expect(bench.publisher.head(of: ScoringBench.lineage)?.version == 1)
    }

    @Test func aRunThatTrainsOnIsNamedAndNothingChanges() async throws {
        let bench = try await twoVersions()
        _ = try await bench.score(["b"], run: "q", step: 1)
        let rival = RivalRun(run: "q", lineage: ScoringBench.lineage, version: 1, pinnedAt: bench.clock.now())
        await #expect(throws: RestoreRefusal.rivals([rival])) {
            try await bench.restorer().restore("r", to: 2, isForced: false)
        }
        #expect(bench.publisher.head(of: ScoringBench.lineage)?.version == 1)
        #expect(try await version(bench, "r", 3) == 1)
        #expect(bench.store.appended.allSatisfy { !$0.isAbandoned })
        #expect(bench.metaRuns.asked == [])
        _ = try await bench.restorer().restore("r", to: 2, isForced: true)
        #expect(bench.publisher.head(of: ScoringBench.lineage)?.version == 2)
        #expect(try await version(bench, "q", 1) == 1, "the other run keeps its pins")
    }

    @Test func aRunThatPinnedNothingNewerOrNotLatelyDoesNotStandInTheWay() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.score(["a"], run: "r", step: 1)
        _ = try await bench.score(["b"], run: "same", step: 1)
        try await bench.publish("second")
        _ = try await bench.score(["b"], run: "past", step: 1)
        bench.clock.advance(by: .seconds(86_401))
        _ = try await bench.score(["a"], run: "r", step: 2)
        let outcome = try await bench.restorer().restore("r", to: 1, isForced: false)
        #expect(outcome.lineages.map(\.isPublished) == [true])
    }

    @Test func groupsOfTheRunPinAnew() async throws {
        let bench = try await twoVersions()
        var order = bench.order(["g"], group: "g1")
        order.run = "r"
        _ = try await bench.service.score(order)
        _ = try await bench.restorer().restore("r", to: 2, isForced: false)
        #expect(try await bench.service.score(order)[0].record.judgement.basis.rubricVersion == 2)
    }

    @Test(arguments: Interruption.allCases)
    func whatWasInterruptedCanBeRepeated(_ interruption: Interruption) async throws {
        let bench = try await twoVersions()
        let broken = bench.restorer(InterruptedRunStore(store: bench.store, interruption: interruption))
        await #expect(throws: RestoreRefusal.store(.unavailable("interrupted \(interruption.rawValue)"))) {
            try await broken.restore("r", to: 2, isForced: false)
        }
        #expect(bench.publisher.head(of: ScoringBench.lineage)?.version == 2, "the rubric comes first")
        let next = try await bench.reopened()
        let outcome = try await next.restorer().restore("r", to: 2, isForced: false)
        #expect(outcome.lineages.map(\.isPublished) == [false])
        #expect(next.publisher.head(of: ScoringBench.lineage)?.version == 2)
        #expect(next.store.appended.map(\.isAbandoned) == [false, false, true, true])
        #expect(try await version(next, "r", 2) == 0)
        #expect(try await version(next, "r", 3) == 2)
    }

    @Test func aRestoreThatCannotPublishLeavesThePins() async throws {
        let bench = try await twoVersions()
        bench.rubrics.setFault(.unavailable("full"))
        await #expect(throws: RestoreRefusal.publish(.store(.unavailable("full")))) {
            try await bench.restorer().restore("r", to: 2, isForced: false)
        }
        bench.rubrics.setFault(nil)
        #expect(try await version(bench, "r", 3) == 1)
        #expect(bench.store.appended.allSatisfy { !$0.isAbandoned })
    }

    @Test func twoRestoresInARowAreOne() async throws {
        let bench = try await twoVersions()
        let restorer = bench.restorer()
        _ = try await restorer.restore("r", to: 2, isForced: false)
        let again = try await restorer.restore("r", to: 2, isForced: false)
        #expect(again.lineages.map(\.isPublished) == [false])
        #expect(again.forgottenPins == 0)
        #expect(again.abandonedRollouts == 0)
        #expect(bench.publisher.head(of: ScoringBench.lineage)?.version == 2)
    }

    @Test func metaRunsOfTheLineageAreSuperseded() async throws {
        let bench = try await twoVersions()
        let run = MetaRun(
            id: "meta_1", lineage: ScoringBench.lineage, parameters: MetaRunParameters(samples: 2, seed: 7),
            trigger: .manual, queuedAt: bench.clock.now())
        bench.metaRuns.work(on: run, keptIn: bench.metaRunStore)
        let outcome = try await bench.restorer().restore("r", to: 3, isForced: false)
        #expect(outcome.supersededMetaRuns == ["meta_1"])
        #expect(try await bench.metaRunStore.run(id: "meta_1")?.reasons == ["run r was restored to step 3"])
    }
}
