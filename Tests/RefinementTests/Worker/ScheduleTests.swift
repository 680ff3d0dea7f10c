import Locking
import RewardCore
import TestSupport
import Testing

@testable import Refinement

@Suite(.timeLimit(.minutes(5))) struct ScheduleTests {
    private static func task(_ change: (inout TaskSettings) -> Void = { _ in }) -> TaskSettings {
        Harness.task { task in
            task.schedule.minSamples = 3
            change(&task)
        }
    }

    private func steps(_ count: Int, _ worker: RefinementWorker, from first: Int64 = 0) {
        for step in 0..<Int64(count) { worker.stepAdmitted(task: "essay", run: "run", step: first + step) }
    }

    /// The next run that ends.
    private func nextEnd(_ events: inout AsyncStream<MetaRunEvent>.Iterator) async -> MetaRun? {
        while let event = await events.next() {
            if case .ended(let run) = event { return run }
        }
        return nil
    }

    @Test func theEleventhStepStartsARun() async throws {
        let harness = try await Harness(tasks: [Self.task()])
        try await harness.keep(3)
        try await harness.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            steps(11, worker)
            let run = await nextEnd(&events)
            #expect(run?.status == .published && run?.trigger == .steps)
        }
        #expect(try await harness.rollouts.scheduleCounters() == ["essay": ScheduleCounters(steps: 1, rollouts: 0)])
    }

    @Test func rolloutsWithoutAStepStartARun() async throws {
        let harness = try await Harness(tasks: [Self.task { $0.schedule.everyRollouts = 100 }])
        try await harness.keep(3)
        try await harness.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            for _ in 0..<10 { worker.rolloutsKept(task: "essay", trainingWithoutStep: 10) }
            #expect(await nextEnd(&events)?.trigger == .rollouts)
        }
    }

    @Test func onlyLineagesWithEnoughRolloutsAreRefined() async throws {
        let harness = try await Harness(tasks: [Self.task()])
        for partition in ["poems", "novels"] {
            _ = try await harness.publisher.establish(Lineage(task: "essay", partition: partition))
        }
        try await harness.keep(3, partition: "poems")
        try await harness.keep(2, partition: "novels")
        try await harness.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            steps(11, worker)
            #expect(await nextEnd(&events)?.lineage.partition == "poems")
            // A person may still ask for the other.
            var order = MetaRunOrder(task: "essay")
            order.partition = "novels"
            let ids = try await worker.start(order).map(\.run.id)
            #expect(try await worker.waitForEnd(of: ids, until: harness.never).map(\.status) == [.published])
        }
        #expect(try await harness.runs.runs(task: nil, partition: nil, after: nil, limit: 10).count == 2)
    }

    @Test func triggersDuringARunStartOneMoreRun() async throws {
        let gate = Signal()
        let harness = try await Harness(
            tasks: [Self.task { $0.schedule.everySteps = 1 }], model: ScriptedMetaModel(hold: { _, _ in gate }))
        try await harness.keep(3)
        // What the second run will find.
        try await harness.keep(3, version: 1)
        try await harness.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            steps(2, worker)
            await harness.model.waitForCalls(1)
            steps(5, worker, from: 2)
            gate.raise()
            #expect(await nextEnd(&events)?.fromVersion == 0)
            let second = await nextEnd(&events)
            #expect(second?.fromVersion == 1 && second?.trigger == .steps)
        }
        #expect(try await harness.runs.runs(task: nil, partition: nil, after: nil, limit: 10).count == 2)
    }

    @Test func aPausedTaskStartsNothingUntilItIsResumed() async throws {
        let harness = try await Harness(tasks: [Self.task { $0.schedule.mode = .paused }])
        try await harness.keep(3)
        try await harness.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            #expect(worker.mode(of: "essay") == .paused)
            #expect(worker.mode(of: "none") == nil)
            let unknown = try await worker.setMode(.auto, of: "none")
            #expect(!unknown)
            steps(30, worker)
            let counted = worker.state.withLock { $0.schedules["essay"]?.counters.steps }
            #expect(counted == 30)
            let isSet = try await worker.setMode(.auto, of: "essay")
            #expect(isSet)
            steps(1, worker, from: 30)
            #expect(await nextEnd(&events)?.trigger == .steps)
        }
        #expect(try await harness.runs.runs(task: nil, partition: nil, after: nil, limit: 10).count == 1)
    }

    @Test func aModeThatWasSetByRequestSurvivesARestart() async throws {
        let harness = try await Harness()
        let worker = try await harness.loadedWorker()
        #expect(try await worker.setMode(.paused, of: "essay"))
        let second = try await Harness(after: harness).loadedWorker()
        #expect(second.mode(of: "essay") == .paused)
        #expect(try await second.setMode(.auto, of: "essay"))
        #expect(try await harness.evolution.keptModes() == [:])
        #expect(try await Harness(after: harness).loadedWorker().mode(of: "essay") == .auto)
    }

    @Test func aConfigurationThatWasChangedToSayTheSameTakesItsPlace() async throws {
        let harness = try await Harness()
        #expect(try await harness.loadedWorker().setMode(.paused, of: "essay"))
        let paused = try await Harness(tasks: [Self.task { $0.schedule.mode = .paused }], after: harness)
        #expect(try await paused.loadedWorker().mode(of: "essay") == .paused)
        #expect(try await Harness(after: paused).loadedWorker().mode(of: "essay") == .auto)
    }

    @Test func aModeThatCannotBeKeptIsNotTaken() async throws {
        let harness = try await Harness()
        let worker = try await harness.loadedWorker()
        harness.evolution.setFault(.unavailable("the disk is full"))
        await #expect(throws: MetaRunRefusal.store(.unavailable("the disk is full"))) {
            try await worker.setMode(.paused, of: "essay")
        }
        #expect(worker.mode(of: "essay") == .auto)
    }

    @Test func aChangedConfigurationForgetsWhatWasSetByRequest() async throws {
        let harness = try await Harness()
        let stopped = try await harness.loadedWorker()
        #expect(try await stopped.setMode(.paused, of: "essay"))
        #expect(try await harness.evolution.keptModes() == ["essay": .paused])
        try await Harness(after: harness).whileWorking { worker in
            #expect(!worker.takeConfigured(.auto, of: "none"))
            #expect(worker.takeConfigured(.paused, of: "essay"))
            await harness.evolution.waitUntilForgotten("essay")
            #expect(worker.takeConfigured(.auto, of: "essay"))
            #expect(worker.mode(of: "essay") == .auto)
        }
        #expect(try await harness.evolution.keptModes() == [:])
    }

    @Test func aChangedConfigurationForgetsThatAlsoWhenTheWorkerStopsAtOnce() async throws {
        let harness = try await Harness()
        #expect(try await harness.loadedWorker().setMode(.paused, of: "essay"))
        let worker = try await Harness(after: harness).loadedWorker()
        #expect(worker.takeConfigured(.paused, of: "essay"))
        #expect(worker.takeConfigured(.auto, of: "essay"))
        worker.shutdown()
        await worker.run()
        #expect(try await harness.evolution.keptModes() == [:])
    }

    @Test func afterAFailureTheNextScheduledRunWaits() async throws {
        let answers = Locked(0)
        let harness = try await Harness(
            tasks: [
                Self.task {
                    $0.schedule.everySteps = 1
                    $0.meta.callsInFlight = 1
                }
            ],
            model: ScriptedMetaModel { request in
                let number = answers.withLock { number in
                    number += 1
                    return number
                }
                if number <= 2 { return .failure(ChatFailure(kind: .judgeUnavailable, detail: "down")) }
                return .success(ScriptedMetaModel.wellBehaved(request))
            })
        try await harness.keep(3)
        try await harness.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            steps(2, worker)
            #expect(await nextEnd(&events)?.status == .failed)
            steps(1, worker, from: 2)
            await harness.clock.waitForSleepers(1)
            #expect(harness.model.requests.count == 2)
            harness.clock.advance(by: .seconds(10))
            #expect(await nextEnd(&events)?.status == .published)
        }
    }

    @Test func aLineageThatFailsIsLeftAloneForAWhileAndTheOthersGoOn() async throws {
        let harness = try await Harness(
            tasks: [Self.task { $0.schedule.everySteps = 1 }],
            model: ScriptedMetaModel { request in
                if request.messages.contains(where: { $0.content.contains("_poems_") }) {
                    return .failure(ChatFailure(kind: .contextTooLong, detail: "the rollouts are too long"))
                }
                return .success(ScriptedMetaModel.wellBehaved(request))
            })
        for partition in ["novels", "poems"] {
            _ = try await harness.publisher.establish(Lineage(task: "essay", partition: partition))
        }
        try await harness.keep(3, partition: "poems")
        try await harness.keep(3, partition: "novels")
        try await harness.keep(6, partition: "novels", version: 1)
        try await harness.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            func ends(_ count: Int) async -> Set<String> {
                var ends = Set<String>()
                for _ in 0..<count {
                    let run = await nextEnd(&events)
                    ends.insert("\(run?.lineage.partition ?? "none") \(run?.status.rawValue ?? "none")")
                }
                return ends
            }
            steps(2, worker)
            #expect(await ends(2) == ["novels published", "poems failed"])
            steps(1, worker, from: 2)
            #expect(await ends(1) == ["novels unchanged"])
            harness.clock.advance(by: .seconds(10))
            steps(1, worker, from: 3)
            #expect(await ends(2) == ["novels unchanged", "poems failed"])
        }
        #expect(try await harness.runs.runs(task: nil, partition: nil, after: nil, limit: 10).count == 5)
    }

    @Test func aTriggerThatMeetsABrokenStoreIsTriedAgain() async throws {
        let store = MemoryMetaRunStore()
        let harness = try await Harness(tasks: [Self.task { $0.schedule.everySteps = 1 }], runs: store)
        try await harness.keep(3)
        try await harness.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            store.setFault(.unavailable("locked"))
            steps(2, worker)
            await harness.clock.waitForSleepers(1)
            store.setFault(nil)
            harness.clock.advance(by: .seconds(10))
            #expect(await nextEnd(&events)?.status == .published)
        }
    }

    @Test func countersGoOnAfterARestart() async throws {
        let first = try await Harness(tasks: [Self.task()])
        try await first.keep(3)
        try await first.whileWorking { worker in
            steps(10, worker)
            worker.rolloutsKept(task: "essay", trainingWithoutStep: 17)
            worker.stepAdmitted(task: "none", run: "run", step: 0)
        }
        #expect(try await first.rollouts.scheduleCounters() == ["essay": ScheduleCounters(steps: 10, rollouts: 17)])
        let second = try await Harness(tasks: [Self.task()], after: first)
        try await second.whileWorking { worker in
            var events = worker.events().makeAsyncIterator()
            steps(1, worker, from: 10)
            #expect(await nextEnd(&events)?.trigger == .steps)
        }
    }

    @Test func countersThatCannotBeWrittenAreWrittenLater() async throws {
        let harness = try await Harness(tasks: [Self.task()])
        try await harness.whileWorking { worker in
            harness.rollouts.setFault(.unavailable("locked"))
            steps(3, worker)
            await worker.saveCounters()
            harness.rollouts.setFault(nil)
        }
        #expect(harness.observer.counts.storeFailures > 0)
        #expect(try await harness.rollouts.scheduleCounters()["essay"]?.steps == 3)
    }

    @Test func aCancelledWorkerStillWritesItsCounters() async throws {
        var harness = try await Harness(tasks: [Self.task()])
        harness.rolloutsAsSeen = CancellableRolloutStore(inner: harness.rollouts)
        let worker = try await harness.loadedWorker()
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            steps(4, worker)
            group.addTask { await worker.run() }
        }
        #expect(try await harness.rollouts.scheduleCounters()["essay"]?.steps == 4)
        #expect(harness.observer.counts.storeFailures == 0)
    }
}
