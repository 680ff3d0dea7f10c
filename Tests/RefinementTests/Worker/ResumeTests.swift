import Locking
import RewardCore
import TestSupport
import Testing

@testable import Refinement

@Suite(.timeLimit(.minutes(5))) struct ResumeTests {
    private static func threeSamples(_ change: (inout TaskSettings) -> Void = { _ in }) -> TaskSettings {
        Harness.task { task in
            task.meta.samples = 5
            task.meta.setsPerMerge = 2
            task.meta.callsInFlight = 1
            change(&task)
        }
    }

    /// Every state that a run was ever saved in is a point at which the process may die. From each of them the next
    /// process publishes the same rubric, and asks nothing that was answered and saved before.
    @Test func fromEverySavedStateTheNextProcessPublishesAndAsksOnlyWhatIsMissing() async throws {
        let store = RecordingMetaRunStore()
        let first = try await Harness(tasks: [Self.threeSamples()], runs: store)
        try await first.keep(7)
        try await first.whileWorking { worker in
            let ids = try await worker.start(MetaRunOrder(task: "essay")).map(\.run.id)
            _ = try await worker.waitForEnd(of: ids, until: first.never)
        }
        let published = try #require(store.saved.last)
        #expect(published.status == .published)
        let states = store.saved.filter(\.status.isActive)
        // Queued, begun, sampled, five samples, three rounds, validated.
        #expect(states.count == 12)
        for state in states {
            var next = try await Harness(tasks: [Self.threeSamples()])
            next.runs = MemoryMetaRunStore()
            try await next.rollouts.append(first.rollouts.appended)
            try await next.runs.save(state)
            let harness = next
            let run = try await harness.whileWorking { worker in
                try #require(try await worker.waitForEnd(of: [state.id], until: harness.never).first)
            }
            #expect(run.status == .published, "after \(state.stage)")
            #expect(run.candidate == published.candidate)
            #expect(run.samples == published.samples)
            #expect(run.usage == published.usage)
            #expect(harness.publisher.head(of: Harness.essay)?.metaRun == state.id)
            let spent = state.usage.calls + harness.model.requests.count
            #expect(spent == published.usage.calls, "after \(state.stage) with \(state.usage.calls) calls")
        }
    }

    @Test func aKilledWorkerLeavesTheRunToTheNext() async throws {
        let gate = Signal()
        // The third sample's first call hangs; two samples of four calls are done by then.
        let first = try await Harness(
            tasks: [Self.threeSamples()], model: ScriptedMetaModel(hold: { _, number in number == 9 ? gate : nil }))
        try await first.keep(5)
        let worker = try await first.loadedWorker()
        let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            await first.model.waitForCalls(9)
            group.cancelAll()
        }
        let left = try #require(try await first.runs.run(id: id))
        #expect(left.status == .running && left.stage == .sampled)
        #expect(left.samples.count { $0.refinement != nil } == 2)
        #expect(left.samples.allSatisfy { $0.failure == nil })

        let second = try await Harness(tasks: [Self.threeSamples()], after: first)
        let run = try await second.whileWorking { worker in
            try #require(try await worker.waitForEnd(of: [id], until: second.never).first)
        }
        #expect(run.status == .published)
        #expect(second.model.questions.count { $0 == .analysis } == 3)
        #expect(run.samples[0] == left.samples[0])
    }

    @Test func aShutdownFinishesWhatIsUnderWayAndStartsNothingMore() async throws {
        let gate = Signal()
        let first = try await Harness(
            tasks: [Self.threeSamples()], model: ScriptedMetaModel(hold: { _, number in number == 1 ? gate : nil }))
        try await first.keep(5)
        let worker = try await first.loadedWorker()
        let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            await first.model.waitForCalls(1)
            worker.shutdown()
            gate.raise()
        }
        #expect(first.model.requests.count == 4)
        let left = try #require(try await first.runs.run(id: id))
        #expect(left.status == .running)
        #expect(left.samples.count { $0.refinement != nil } == 1)
        // Whoever still waits is released.
        #expect(try await worker.waitForEnd(of: [id], until: first.never).map(\.status) == [.running])

        let second = try await Harness(tasks: [Self.threeSamples()], after: first)
        let run = try await second.whileWorking { worker in
            try #require(try await worker.waitForEnd(of: [id], until: second.never).first)
        }
        #expect(run.status == .published)
    }

    /// What a conversation has cost is on record even where the worker was cut short or stopped in the middle of it.
    @Test(arguments: [(hangs: 10, kills: true, calls: 9), (hangs: 21, kills: false, calls: 23)])
    func whatWasSpentIsKeptWhenTheWorkerGoes(_ point: (hangs: Int, kills: Bool, calls: Int)) async throws {
        let gate = Signal()
        let first = try await Harness(
            tasks: [Self.threeSamples()],
            model: ScriptedMetaModel(hold: { _, number in number == point.hangs ? gate : nil }))
        try await first.keep(5)
        let worker = try await first.loadedWorker()
        let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            await first.model.waitForCalls(point.hangs)
            if point.kills { group.cancelAll() } else { worker.shutdown() }
            gate.raise()
        }
        let left = try #require(try await first.runs.run(id: id))
        #expect(left.status == .running)
        #expect(left.usage.calls == point.calls)
    }

    @Test func aResumedRunUsesTheTemplatesThatItBeganWith() async throws {
        let first = try await Harness(tasks: [Self.threeSamples()])
        try await first.keep(5)
        var run = Fixtures.run()
        run.status = .running
        run.fromVersion = 0
        run.templateHashes = first.book.templates(of: "essay").mapValues(\.hash)
        try await first.runs.save(run)
        let swapped = Template(
            task: "essay", name: "mrm_analyze", version: 1, text: "SWAPPED {{student_generation}}", system: nil,
            origin: .operator, changedAt: first.clock.now())
        try await first.templateStore.keep(swapped)

        let second = try await Harness(tasks: [Self.threeSamples()], after: first)
        #expect(second.book.templates(of: "essay")["mrm_analyze"]?.version == 1)
        try await second.whileWorking { worker in
            let ended = try await worker.waitForEnd(of: ["meta_1"], until: second.never)
            #expect(ended.map(\.status) == [.published])
        }
        #expect(second.model.requests.count > 0)
        #expect(!second.model.requests.contains { $0.messages[1].content.contains("SWAPPED") })
    }

    private func end(of run: MetaRun, in harness: Harness) async throws -> MetaRun {
        try await harness.runs.save(run)
        return try await harness.whileWorking { worker in
            try #require(try await worker.waitForEnd(of: [run.id], until: harness.never).first)
        }
    }

    private func begun(version: Int) -> MetaRun {
        var run = Fixtures.run()
        run.status = .running
        run.fromVersion = version
        return run
    }

    @Test func aRunWhoseTemplatesAreGoneIsInterrupted() async throws {
        let harness = try await Harness()
        try await harness.keep(2)
        var run = begun(version: 0)
        run.templateHashes = ["mrm_analyze": "gone"]
        let ended = try await end(of: run, in: harness)
        #expect(ended.status == .interrupted)
        #expect(ended.reasons.first?.contains("mrm_analyze") == true)
    }

    @Test func aRunWhoseHeadHasMovedIsSupersededWithItsCandidateKept() async throws {
        let harness = try await Harness()
        try await harness.keep(2)
        _ = try await harness.publisher.publish(.items([Fixtures.item("new")]), to: Harness.essay, origin: .manual)
        var run = begun(version: 0)
        run.stage = .validated
        run.candidate = .items([Fixtures.item("kept")])
        let ended = try await end(of: run, in: harness)
        #expect(ended.status == .superseded)
        #expect(ended.candidate == .items([Fixtures.item("kept")]))
        #expect(harness.publisher.head(of: Harness.essay)?.version == 1)
    }

    @Test func aRunThatDiedBetweenItsPublishAndItsSaveIsPublished() async throws {
        let harness = try await Harness()
        let items = [Fixtures.item("new")]
        _ = try await harness.publisher.publish(
            .items(items), to: Harness.essay, origin: .meta, expectedVersion: 0, metaRun: "meta_1")
        _ = try await harness.publisher.publish(.items([Fixtures.item("later")]), to: Harness.essay, origin: .manual)
        var run = begun(version: 0)
        run.stage = .validated
        run.candidate = .items(items)
        let ended = try await end(of: run, in: harness)
        #expect(ended.status == .published && ended.publishedVersion == 1)
        #expect(harness.publisher.head(of: Harness.essay)?.version == 2)
    }

    @Test func aRunOfATaskThatIsGoneIsInterrupted() async throws {
        let harness = try await Harness()
        let run = Fixtures.run(lineage: Lineage(task: "poetry"))
        #expect(try await end(of: run, in: harness).status == .interrupted)
        let closed = try await Harness(tasks: [Harness.task { $0.partitions = .listed([]) }])
        let other = Fixtures.run(lineage: Lineage(task: "essay", partition: "poems"))
        #expect(try await end(of: other, in: closed).status == .interrupted)
    }

    @Test func ofTwoActiveRunsOfALineageOnlyTheOlderGoesOn() async throws {
        let harness = try await Harness()
        try await harness.keep(2)
        try await harness.runs.save(Fixtures.run("meta_a"))
        try await harness.runs.save(Fixtures.run("meta_b"))
        try await harness.whileWorking { worker in
            let runs = try await worker.waitForEnd(of: ["meta_a", "meta_b"], until: harness.never)
            #expect(runs.map(\.status) == [.published, .interrupted])
        }
    }
}
