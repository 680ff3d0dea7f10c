import Locking
import RewardCore
import TestSupport
import Testing

@testable import Refinement

@Suite(.timeLimit(.minutes(5))) struct OrderTests {
    private static func held(_ gate: Signal) -> ScriptedMetaModel {
        ScriptedMetaModel(hold: { _, _ in gate })
    }

    private static func order(_ change: (inout MetaRunOrder) -> Void) -> MetaRunOrder {
        var order = MetaRunOrder(task: "essay")
        change(&order)
        return order
    }

    @Test func aSecondOrderJoinsTheActiveRun() async throws {
        let gate = Signal()
        let harness = try await Harness(model: Self.held(gate))
        try await harness.keep(4)
        try await harness.whileWorking { worker in
            let first = try await worker.start(MetaRunOrder(task: "essay"))
            await harness.model.waitForCalls(1)
            let second = try await worker.start(MetaRunOrder(task: "essay"))
            #expect(first.map(\.joined) == [false] && second.map(\.joined) == [true])
            #expect(second[0].run.id == first[0].run.id)
            #expect(second[0].run.status == .running)
            gate.raise()
            _ = try await worker.waitForEnd(of: [first[0].run.id], until: harness.never)
            let third = try await worker.start(MetaRunOrder(task: "essay"))
            #expect(third.map(\.joined) == [false])
        }
    }

    @Test func anOrderWithOtherParametersIsAConflict() async throws {
        let gate = Signal()
        let harness = try await Harness(model: Self.held(gate))
        try await harness.keep(4)
        try await harness.whileWorking { worker in
            let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
            let other = Self.order {
                $0.samples = 3
                $0.seed = 8
            }
            await #expect(
                throws: MetaRunRefusal.conflict(activeRun: id, detail: "samples is 2, not 3, seed is 7, not 8")
            ) { _ = try await worker.start(other) }
            gate.raise()
        }
    }

    @Test func unknownTasksPartitionsAndRunsAreRefused() async throws {
        let harness = try await Harness(tasks: [Harness.task { $0.partitions = .listed(["poems"]) }])
        try await harness.whileWorking { worker in
            await #expect(throws: MetaRunRefusal.unknownTask("none")) {
                _ = try await worker.start(MetaRunOrder(task: "none"))
            }
            let order = Self.order { $0.partition = "novels" }
            await #expect(throws: MetaRunRefusal.unknownPartition(Lineage(task: "essay", partition: "novels"))) {
                _ = try await worker.start(order)
            }
            await #expect(throws: MetaRunRefusal.unknownRun("meta_0")) {
                _ = try await worker.waitForEnd(of: ["meta_0"], until: harness.never)
            }
            await #expect(throws: MetaRunRefusal.unknownRun("meta_0")) { _ = try await worker.cancel(id: "meta_0") }
        }
    }

    @Test func withoutAPartitionEveryLineageWithRolloutsGetsARun() async throws {
        let harness = try await Harness()
        for partition in ["poems", "novels", "empty"] {
            _ = try await harness.publisher.establish(Lineage(task: "essay", partition: partition))
        }
        try await harness.keep(1, partition: "poems")
        try await harness.keep(1, partition: "novels")
        try await harness.whileWorking { worker in
            let tickets = try await worker.start(MetaRunOrder(task: "essay"))
            #expect(tickets.map(\.run.lineage.partition) == ["novels", "poems"])
            let runs = try await worker.waitForEnd(of: tickets.map(\.run.id), until: harness.never)
            #expect(runs.map(\.status) == [.published, .published])
        }
        #expect(harness.publisher.head(of: Lineage(task: "essay", partition: "poems"))?.version == 1)
        #expect(harness.publisher.head(of: Harness.essay)?.version == 0)
    }

    @Test func waitingEndsAtItsDeadlineWithTheRunAsItStands() async throws {
        let gate = Signal()
        let harness = try await Harness(model: Self.held(gate))
        try await harness.keep(1)
        try await harness.whileWorking { worker in
            let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
            await harness.model.waitForCalls(1)
            async let runs = worker.waitForEnd(of: [id], until: harness.clock.monotonic() + .seconds(5))
            await harness.clock.waitForSleepers(1)
            harness.clock.advance(by: .seconds(5))
            #expect(try await runs.map(\.status) == [.running])
            let past = try await worker.waitForEnd(of: [id], until: harness.clock.monotonic())
            #expect(past.map(\.stage) == [.sampled])
            gate.raise()
        }
    }

    @Test func aRunAtWorkIsCancelled() async throws {
        let gate = Signal()
        let harness = try await Harness(model: Self.held(gate))
        try await harness.keep(2)
        try await harness.whileWorking { worker in
            let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
            await harness.model.waitForCalls(2)
            let run = try await worker.cancel(id: id)
            #expect(run.status == .cancelled && run.endedAt != nil)
            #expect(run.samples.count == 2 && run.samples.allSatisfy { $0.failure == nil })
            #expect(try await harness.runs.run(id: id) == run)
            #expect(try await worker.cancel(id: id) == run)
            gate.raise()
            let next = try await worker.start(MetaRunOrder(task: "essay"))
            let ended = try await worker.waitForEnd(of: next.map(\.run.id), until: harness.never)
            #expect(ended.map(\.status) == [.published])
        }
        #expect(harness.observer.counts.ended == [.cancelled, .published])
    }

    @Test func aRunThatWaitsIsCancelledWithoutHavingBegun() async throws {
        let gate = Signal()
        let harness = try await Harness(tasks: [Harness.task { $0.meta.callsInFlight = 1 }], model: Self.held(gate))
        _ = try await harness.publisher.establish(Lineage(task: "essay", partition: "poems"))
        try await harness.keep(1)
        try await harness.keep(1, partition: "poems")
        try await harness.whileWorking { worker in
            let tickets = try await worker.start(MetaRunOrder(task: "essay"))
            await harness.model.waitForCalls(1)
            let waiting = try await worker.cancel(id: tickets[1].run.id)
            #expect(waiting.status == .cancelled && waiting.startedAt == nil)
            gate.raise()
            let runs = try await worker.waitForEnd(of: tickets.map(\.run.id), until: harness.never)
            #expect(runs.map(\.status) == [.published, .cancelled])
        }
    }

    /// Cancels the run while its save is held, and lets the save go on once the cancel is known.
    private func cancelWhileHeld(
        _ id: String, _ worker: RefinementWorker, _ store: RecordingMetaRunStore, _ gate: Signal
    ) async throws -> MetaRun {
        await store.held.wait()
        async let run = worker.cancel(id: id)
        while worker.state.withLock({ $0.signals[id]?.cancel.isRaised }) == false, !Task.isCancelled {
            await Task.yield()
        }
        gate.raise()
        return try await run
    }

    @Test func aRunThatIsBeingStoredIsCancelledWithoutWaitingForItsTurn() async throws {
        let busy = Signal()
        let gate = Signal()
        let store = RecordingMetaRunStore { run in
            run.status == .queued && run.lineage.partition == "poems" ? gate : nil
        }
        let harness = try await Harness(
            tasks: [Harness.task { $0.meta.callsInFlight = 1 }], model: Self.held(busy), runs: store)
        try await harness.keep(1)
        try await harness.whileWorking { worker in
            _ = try await worker.start(MetaRunOrder(task: "essay"))
            await harness.model.waitForCalls(1)
            let poems = Self.order { $0.partition = "poems" }
            async let tickets = worker.start(poems)
            let run = try await cancelWhileHeld("meta_2", worker, store, gate)
            #expect(run.status == .cancelled && run.startedAt == nil)
            #expect(try await tickets.map(\.run.id) == ["meta_2"])
            #expect(harness.model.requests.count == 1)
            busy.raise()
        }
    }

    @Test func aCancelBeforeThePublishPreventsIt() async throws {
        let gate = Signal()
        let store = RecordingMetaRunStore { $0.stage == .validated ? gate : nil }
        let harness = try await Harness(runs: store)
        try await harness.keep(1)
        try await harness.whileWorking { worker in
            _ = try await worker.start(MetaRunOrder(task: "essay"))
            let run = try await cancelWhileHeld("meta_1", worker, store, gate)
            #expect(run.status == .cancelled && run.candidate?.items.count == 2)
        }
        #expect(harness.publisher.head(of: Harness.essay)?.version == 0)
    }

    @Test func whoWaitsForARunThatHasNotBegunIsReleasedAtShutdown() async throws {
        let gate = Signal()
        let harness = try await Harness(tasks: [Harness.task { $0.meta.callsInFlight = 1 }], model: Self.held(gate))
        _ = try await harness.publisher.establish(Lineage(task: "essay", partition: "poems"))
        try await harness.keep(1)
        try await harness.keep(1, partition: "poems")
        let worker = try await harness.loadedWorker()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            let ids = try await worker.start(MetaRunOrder(task: "essay")).map(\.run.id)
            await harness.model.waitForCalls(1)
            async let runs = worker.waitForEnd(of: [ids[1]], until: harness.never)
            await harness.clock.waitForSleepers(1)
            worker.shutdown()
            gate.raise()
            #expect(try await runs.map(\.status) == [.queued])
            #expect(try await worker.cancel(id: ids[0]).status == .running)
        }
    }

    @Test func moreRunsThanTheBudgetTakeTurns() async throws {
        let gate = Signal()
        let harness = try await Harness(
            tasks: [
                Harness.task {
                    $0.meta.callsInFlight = 3
                    $0.meta.samples = 8
                }
            ], model: ScriptedMetaModel(hold: { _, number in number <= 3 ? gate : nil }))
        let partitions = (0..<5).map { "p\($0)" }
        for partition in partitions {
            _ = try await harness.publisher.establish(Lineage(task: "essay", partition: partition))
            try await harness.keep(8, partition: partition)
        }
        try await harness.whileWorking { worker in
            let tickets = try await worker.start(MetaRunOrder(task: "essay"))
            #expect(tickets.count == 5)
            await harness.model.waitForCalls(3)
            gate.raise()
            let runs = try await worker.waitForEnd(of: tickets.map(\.run.id), until: harness.never)
            #expect(runs.allSatisfy { $0.status == .published })
        }
        #expect(harness.model.mostUnderWay == 3)
        // Per run: 8 samples of 4 calls and a merge of 3.
        #expect(harness.model.requests.count == 5 * (8 * 4 + 3))
    }

    @Test func eventsTellEveryStageAndTheEnd() async throws {
        let harness = try await Harness()
        try await harness.keep(2)
        let told = try await harness.whileWorking { worker in
            let events = worker.events()
            let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
            var told: [String] = []
            for await event in events {
                switch event {
                case .progressed(let run):
                    #expect(run.id == id)
                    told.append("\(run.status.rawValue) \(run.stage.rawValue)")
                case .ended(let run):
                    told.append("ended \(run.status.rawValue)")
                    return told
                }
            }
            return told
        }
        #expect(
            told == [
                "queued queued", "running queued", "running sampled", "running refined", "running merged",
                "running validated", "ended published",
            ])
    }

    @Test func eventsEndWithTheWorker() async throws {
        let harness = try await Harness()
        let events = try await harness.whileWorking { worker in worker.events() }
        for await _ in events {}
    }

    @Test func aStoppedWorkerRefusesOrders() async throws {
        let harness = try await Harness()
        let worker = try await harness.loadedWorker()
        worker.shutdown()
        await #expect(throws: MetaRunRefusal.stopping) { _ = try await worker.start(MetaRunOrder(task: "essay")) }
    }
}
