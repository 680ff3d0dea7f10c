import Locking
import RewardCore
import TestSupport
import Testing

@testable import Refinement

@Suite(.timeLimit(.minutes(5))) struct StrategyTests {
    private static func task(samples: Int, _ strategy: MetaRunParameters.Strategy) -> TaskSettings {
        Harness.task { task in
            task.meta.samples = samples
            task.meta.strategy = strategy
            task.meta.callsInFlight = 1
        }
    }

    /// Labels by the number that the response ends in: bad, ok and good in turn.
    private static func label(_ request: ChatRequest) -> String {
        let numbers = (request.messages.last?.content ?? "").matches(of: /score_default_0_([0-9]+)/)
        let number = numbers.first.flatMap { Int($0.output.1) } ?? 0
        return ["bad", "ok", "good"][number % 3]
    }

    private static func model(
        _ label: @escaping @Sendable (ChatRequest) -> String = StrategyTests.label
    ) -> ScriptedMetaModel {
        ScriptedMetaModel(answer: { request in
            if case .choice = request.constraint { return .success(label(request)) }
            return .success(ScriptedMetaModel.wellBehaved(request))
        })
    }

    private func refine(_ harness: Harness, _ change: (inout MetaRunOrder) -> Void = { _ in }) async throws -> MetaRun {
        var order = MetaRunOrder(task: "essay")
        change(&order)
        return try await harness.whileWorking { [order] worker in
            let ids = try await worker.start(order).map(\.run.id)
            return try #require(try await worker.waitForEnd(of: ids, until: harness.never).first)
        }
    }

    @Test func thirdsTakesEquallyManyOfEachThird() async throws {
        let harness = try await Harness(tasks: [Self.task(samples: 7, .thirds)])
        try await harness.rollouts.append(
            (0..<30).map { Fixtures.record("score_\(100 + $0)", reward: Double($0) / 30) })
        let run = try await refine(harness)
        #expect(run.status == .published && run.parameters.strategy == .thirds)
        let rewards = run.samples.compactMap(\.rollout.judgement.reward)
        #expect(rewards.map { Int($0 * 3) } == [0, 1, 2, 0, 1, 2])
        #expect(Set(rewards).count == 6)
        #expect(harness.model.questions.count { $0 == .label } == 0)
        // Fewer than asked for is fine.
        let small = try await Harness(tasks: [Self.task(samples: 9, .thirds)])
        try await small.keep(4)
        #expect(try await refine(small).samples.count == 4)
    }

    @Test func prescreenLabelsFourTimesTheSamplesAndStudiesBadOnesFirst() async throws {
        let harness = try await Harness(tasks: [Self.task(samples: 5, .prescreen)], model: Self.model())
        try await harness.keep(50)
        let run = try await refine(harness)
        #expect(run.status == .published)
        #expect(harness.model.questions.count { $0 == .label } == 20)
        #expect(harness.model.questions.count { $0 == .analysis } == 5)
        #expect(run.samples.count == 5)
        #expect(run.samples.allSatisfy { $0.refinement != nil && $0.label != "good" && $0.label != nil })
        #expect(run.reasons.first?.hasPrefix("prescreening of 20: ") == true)
        #expect(run.templateHashes["mrm_prescreen"] == harness.book.templates(of: "essay")["mrm_prescreen"]?.hash)
        #expect(harness.observer.counts.stages.contains(.prescreened))
        #expect(run.usage.calls == harness.model.requests.count)
        let seeds = harness.model.requests.filter { $0.constraint == .choice(["good", "ok", "bad"]) }.map(\.seed)
        #expect(Set(seeds).count == 20)
    }

    @Test func anOrderNamesAnotherStrategyThanTheTask() async throws {
        let harness = try await Harness(tasks: [Self.task(samples: 2, .prescreen)], model: Self.model())
        try await harness.keep(9)
        let run = try await refine(harness) { $0.strategy = .uniform }
        #expect(run.parameters.strategy == .uniform && run.samples.allSatisfy { $0.label == nil })
        #expect(harness.model.questions.count { $0 == .label } == 0)
    }

    @Test func whatWasAllGoodIsNotLabelledAgain() async throws {
        let harness = try await Harness(tasks: [Self.task(samples: 2, .prescreen)], model: Self.model { _ in "good" })
        try await harness.keep(12)
        let first = try await refine(harness)
        let second = try await refine(harness)
        #expect(first.status == .skipped && second.status == .skipped)
        #expect(first.samples.count == 8 && second.samples.count == 4)
        #expect(harness.model.requests.count == 12)
    }

    /// Every state that was saved is a point at which the process may die; no label that was saved is asked for again.
    @Test func fromEverySavedStateTheNextProcessAsksOnlyForMissingLabels() async throws {
        let store = RecordingMetaRunStore()
        let task = Self.task(samples: 2, .prescreen)
        let first = try await Harness(tasks: [task], model: Self.model(), runs: store)
        try await first.keep(20)
        let published = try await refine(first)
        let states = store.saved.filter(\.status.isActive)
        // Queued, begun, sampled, eight labels, two studies, one round, validated.
        #expect(states.count == 15)
        #expect(states.count { $0.stage == .sampled } == 8)
        for state in states {
            var next = try await Harness(tasks: [task], model: Self.model())
            next.runs = MemoryMetaRunStore()
            try await next.rollouts.append(first.rollouts.appended)
            try await next.runs.save(state)
            let harness = next
            let run = try await harness.whileWorking { worker in
                try #require(try await worker.waitForEnd(of: [state.id], until: harness.never).first)
            }
            #expect(run.status == .published && run.samples == published.samples && run.reasons == published.reasons)
            let spent = state.usage.calls + harness.model.requests.count
            #expect(spent == published.usage.calls, "after \(state.stage) with \(state.usage.calls) calls")
        }
    }

    /// With more labels than saves, a stop still leaves every label that was had in the store.
    @Test func aShutdownBetweenTwoSavesKeepsTheLabels() async throws {
        let gate = Signal()
        let model = ScriptedMetaModel(hold: { _, number in number == 2 ? gate : nil })
        let first = try await Harness(tasks: [Self.task(samples: 60, .prescreen)], model: model)
        try await first.keep(240)
        let worker = try await first.loadedWorker()
        let id = try await worker.start(MetaRunOrder(task: "essay"))[0].run.id
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            await first.model.waitForCalls(2)
            worker.shutdown()
            gate.raise()
        }
        let left = try #require(try await first.runs.run(id: id))
        #expect(left.stage == .sampled && left.samples.count == 240)
        #expect(left.samples.count { $0.label == "bad" } == 2)
    }
}
