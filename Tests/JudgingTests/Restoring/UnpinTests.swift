import Judging
import RewardCore
import TestSupport
import Testing

/// Rolling back with `unpin`, and deleting the texts of a run.
struct UnpinTests {
    private static let lineage = ScoringBench.lineage

    private func version(_ bench: ScoringBench, _ run: String, _ step: Int64) async throws -> Int {
        try await bench.score(["again"], run: run, step: step)[0].record.judgement.basis.rubricVersion
    }

    private func benchWithABadVersion() async throws -> ScoringBench {
        let bench = try await ScoringBench()
        _ = try await bench.score(["a"], run: "r", step: 1)
        try await bench.publish("bad")
        _ = try await bench.score(["b"], run: "r", step: 2)
        _ = try await bench.score(["c"], group: "g")
        return bench
    }

    @Test func pinsOnTheVersionLeftBehindAreFreed() async throws {
        let bench = try await benchWithABadVersion()
        let done = try await bench.restorer().rollBackAndUnpin(Self.lineage, to: 0, comment: "Bad.")
        #expect(done?.head.version == 2)
        #expect(done?.head.origin == .rollback)
        #expect(done?.freedPins == 2)
        #expect(try await version(bench, "r", 1) == 0)
        #expect(try await version(bench, "r", 2) == 2)
        #expect(try await bench.score(["d"], group: "g")[0].record.judgement.basis.rubricVersion == 2)
    }

    @Test(arguments: [Interruption.beforeForgetting, .afterForgetting])
    func anInterruptedRollbackFreesTheSamePinsWhenItIsRepeated(_ interruption: Interruption) async throws {
        let bench = try await benchWithABadVersion()
        let broken = bench.restorer(InterruptedRunStore(store: bench.store, interruption: interruption))
        await #expect(throws: RestoreRefusal.self) {
            try await broken.rollBackAndUnpin(Self.lineage, to: 0, comment: "Bad.")
        }
        let done = try await bench.restorer().rollBackAndUnpin(Self.lineage, to: 0, comment: "Bad.")
        #expect(done?.freedPins == (interruption == .beforeForgetting ? 2 : 0))
        #expect(try await version(bench, "r", 2) == 3)
    }

    @Test func aVersionThatIsNotThereChangesNothing() async throws {
        let bench = try await benchWithABadVersion()
        let done = try await bench.restorer().rollBackAndUnpin(Self.lineage, to: 9, comment: "")
        #expect(done == nil)
        #expect(try await version(bench, "r", 2) == 1)
    }

    @Test func deletedTextsAreGoneFromMetaRunsToo() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.score(["secret a"], run: "r", step: 1)
        _ = try await bench.score(["kept b"], run: "q", step: 1)
        let records = bench.store.appended
        for (id, status) in [("meta_1", MetaRunStatus.published), ("meta_2", .running)] {
            var run = MetaRun(
                id: id, lineage: Self.lineage, parameters: MetaRunParameters(samples: 2, seed: 7), trigger: .manual,
                queuedAt: bench.clock.now())
            run.status = status
            run.samples = records.map { MetaSample(rollout: $0) }
            for index in run.samples.indices {
                run.samples[index].analysis = "It says: secret"
                run.samples[index].refinement = [RubricItem(name: "n", text: "Not secret.", min: 0, max: 1)]
            }
            try await bench.metaRunStore.save(run)
            if status.isActive { bench.metaRuns.work(on: run, keptIn: bench.metaRunStore) }
        }
        #expect(try await bench.restorer().deleteTexts(of: "r") == 1)
        #expect(bench.store.appended == [records[0].withoutTexts, records[1]])
        for (id, status) in [("meta_1", MetaRunStatus.published), ("meta_2", .superseded)] {
            let run = try #require(try await bench.metaRunStore.run(id: id))
            #expect(run.status == status)
            #expect(run.samples.map(\.rollout) == [records[0].withoutTexts, records[1]])
            #expect(run.samples.map(\.analysis) == [nil, "It says: secret"])
            #expect(run.samples.map { $0.refinement == nil } == [true, false])
        }
        await #expect(throws: RestoreRefusal.unknownRun("x")) { try await bench.restorer().deleteTexts(of: "x") }
    }
}
