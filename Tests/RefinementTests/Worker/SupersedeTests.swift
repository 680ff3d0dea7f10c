import Locking
import RewardCore
import TestSupport
import Testing

@testable import Refinement

/// Ending runs because their lineage was restored.
@Suite(.timeLimit(.minutes(5))) struct SupersedeTests {
    @Test func aRunAtWorkEndsSupersededWithTheReasonAndUsesNoSampleUp() async throws {
        let gate = Signal()
        let harness = try await Harness(model: ScriptedMetaModel(hold: { _, _ in gate }))
        let kept = try await harness.keep(2)
        try await harness.whileWorking { worker in
            let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
            await harness.model.waitForCalls(2)
            #expect(try await worker.supersede(Lineage(task: "essay", partition: "poems"), because: "x") == nil)
            let run = try #require(try await worker.supersede(Harness.essay, because: "restored"))
            #expect(run.id == id && run.status == .superseded)
            #expect(run.reasons == ["restored"])
            #expect(try await harness.runs.run(id: id) == run)
            #expect(try await worker.supersede(Harness.essay, because: "again") == nil)
            gate.raise()
            let next = try await worker.start(MetaRunOrder(task: "essay"))
            let ended = try await worker.waitForEnd(of: next.map(\.run.id), until: harness.never)
            #expect(ended.map(\.status) == [.published])
            #expect(Set(ended[0].samples.map(\.rollout.scoreID)) == Set(kept))
        }
        #expect(harness.observer.counts.ended == [.superseded, .published])
    }

    @Test func aRunThatHasNotBegunIsLeftAlone() async throws {
        let gate = Signal()
        let harness = try await Harness(
            tasks: [Harness.task { $0.meta.callsInFlight = 1 }], model: ScriptedMetaModel(hold: { _, _ in gate }))
        let poems = Lineage(task: "essay", partition: "poems")
        _ = try await harness.publisher.establish(poems)
        try await harness.keep(1)
        try await harness.keep(1, partition: "poems")
        try await harness.whileWorking { worker in
            let tickets = try await worker.start(MetaRunOrder(task: "essay"))
            await harness.model.waitForCalls(1)
            #expect(try await worker.supersede(poems, because: "restored") == nil)
            gate.raise()
            let runs = try await worker.waitForEnd(of: tickets.map(\.run.id), until: harness.never)
            #expect(runs.map(\.status) == [.published, .published])
        }
    }

    @Test func aRunThatAnEarlierProcessBeganIsSupersededBeforeItsTurn() async throws {
        let gate = Signal()
        let earlier = try await Harness()
        var waiting = Fixtures.run("meta_9", lineage: Lineage(task: "essay", partition: "poems"))
        waiting.status = .running
        waiting.fromVersion = 0
        _ = try await earlier.publisher.establish(waiting.lineage)
        try await earlier.keep(1)
        try await earlier.keep(1, partition: "poems")
        var first = Fixtures.run("meta_8", samples: 1)
        first.status = .queued
        try await earlier.runs.save(first)
        try await earlier.runs.save(waiting)
        let harness = try await Harness(
            tasks: [Harness.task { $0.meta.callsInFlight = 1 }], model: ScriptedMetaModel(hold: { _, _ in gate }),
            after: earlier)
        let poems = waiting.lineage
        try await harness.whileWorking { worker in
            await harness.model.waitForCalls(1)
            let run = try await worker.supersede(poems, because: "restored")
            #expect(run?.status == .superseded && run?.reasons == ["restored"])
            gate.raise()
            let ended = try await worker.waitForEnd(of: ["meta_8"], until: harness.never)
            #expect(ended.map(\.status) == [.published])
        }
    }
}
