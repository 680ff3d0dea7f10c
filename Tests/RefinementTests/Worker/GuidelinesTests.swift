import Prompts
import RewardCore
import TestSupport
import Testing

@testable import Refinement

/// Meta steps over guidelines: one analysis of all cases of a partition, then the refined text; nothing is merged.
@Suite(.timeLimit(.minutes(5))) struct GuidelinesTests {
    private static let cells = ["algebra/cluster-1", "geometry/cluster-2"]

    private static func task(_ change: (inout TaskSettings) -> Void = { _ in }) -> TaskSettings {
        var task = TaskSettings(
            name: "essay", description: "Solve it.", initialRubric: .guidelines("Check every step."))
        task.meta.samples = 6
        task.meta.strategy = .thirds
        task.partitions = .listed(cells)
        change(&task)
        return task
    }

    private static func answers(_ refined: String) -> ScriptedMetaModel {
        ScriptedMetaModel { request in
            let turns = request.messages.count { $0.role == .assistant }
            let cell = request.messages[1].content.contains("algebra") ? "algebra" : "other"
            return .success(turns == 0 ? "Analysis of \(cell)." : refined.replacing("CELL", with: cell))
        }
    }

    private func end(
        _ harness: Harness, _ change: @escaping @Sendable (inout MetaRunOrder) -> Void = { _ in }
    ) async throws -> [MetaRun] {
        try await harness.whileWorking { worker in
            var order = MetaRunOrder(task: "essay")
            change(&order)
            let ids = try await worker.start(order).map(\.run.id)
            return try await worker.waitForEnd(of: ids, until: harness.never)
        }
    }

    private func keep(_ harness: Harness, _ partition: String, rewards: [Double]) async throws {
        for (number, reward) in rewards.enumerated() {
            let record = Fixtures.record(
                "\(partition) \(number)", partition: partition, prompt: "A problem of \(partition).",
                response: "Solution \(number).", reference: "Reference \(number).", reward: reward)
            try await harness.rollouts.append([record])
        }
        for partition in Self.cells {
            _ = try await harness.publisher.establish(Lineage(task: "essay", partition: partition))
        }
    }

    @Test func allCasesOfAPartitionAreOneAnalysisAndGiveTheNextGuidelines() async throws {
        let harness = try await Harness(
            tasks: [Self.task()], model: Self.answers("Look at the last step.\n\nThen the first.<EOE> over"))
        try await keep(harness, Self.cells[0], rewards: (0..<12).map { Double($0) / 12 })
        let run = try #require(try await end(harness) { $0.partition = Self.cells[0] }.first)
        #expect(run.status == .published && run.fromVersion == 0 && run.publishedVersion == 1, "\(run.reasons)")
        #expect(run.samples.count == 6 && run.mergedSets == [])
        #expect(run.samples.allSatisfy { $0.analysis == nil && $0.refinement == nil && $0.failure == nil })
        #expect(run.analysis == "Analysis of algebra.")
        #expect(run.candidate == .guidelines("Look at the last step.\n\nThen the first."))
        // Two of each third of the order by reward.
        let thirds = run.samples.map { Int(($0.rollout.judgement.reward ?? 0) * 3) }
        #expect(thirds.sorted() == [0, 0, 1, 1, 2, 2])
        let lineage = Lineage(task: "essay", partition: Self.cells[0])
        let head = try #require(harness.publisher.head(of: lineage))
        #expect(head.content == .guidelines("Look at the last step.\n\nThen the first.") && head.origin == .meta)
        let requests = harness.model.requests
        #expect(requests.map { $0.messages.map(\.role) } == [[.system, .user], [.system, .user, .assistant, .user]])
        #expect(requests.allSatisfy { $0.constraint == .none })
        let opening = requests[0].messages[1].content
        #expect(opening.contains("Check every step."))
        for (number, sample) in run.samples.enumerated() {
            #expect(opening.contains("Case \(number + 1) of 6\n"))
            #expect(opening.contains("\n" + sample.rollout.rollout.response.flattened + "\n"))
        }
        #expect(requests[1].messages[3].content.contains("at most 1000 words"))
        #expect(Set(run.templateHashes.keys) == ["mrm_analyze", "mrm_refine"])
        #expect(run.usage.calls == 2)
        #expect(harness.observer.counts.stages == [.sampled, .merged, .validated, .ended])
        #expect(try await harness.runs.run(id: run.id) == run)
    }

    @Test func partitionsEvolveSeparatelyAndThoseWithoutRolloutsAreLeftAlone() async throws {
        let harness = try await Harness(tasks: [Self.task()], model: Self.answers("Guidelines for CELL."))
        try await keep(harness, Self.cells[0], rewards: [0.1, 0.5, 0.9])
        let runs = try await end(harness)
        #expect(runs.map(\.lineage.partition) == [Self.cells[0]])
        let other = Lineage(task: "essay", partition: Self.cells[1])
        #expect(harness.publisher.head(of: other)?.content == .guidelines("Check every step."))
        try await keep(harness, Self.cells[1], rewards: [0.1, 0.5, 0.9])
        let second = try await end(harness)
        #expect(second.first { $0.lineage == other }?.status == .published)
        #expect(harness.publisher.head(of: other)?.content == .guidelines("Guidelines for other."))
        let first = Lineage(task: "essay", partition: Self.cells[0])
        #expect(harness.publisher.head(of: first)?.content == .guidelines("Guidelines for algebra."))
    }

    @Test func theOtherEndsAreAsForItems() async throws {
        let cases: [(answer: String, status: MetaRunStatus, calls: Int)] = [
            ("Check every step.", .unchanged, 2), ("[[BEGIN PROMPT 1]]", .rejected, 2), ("  ", .failed, 3),
        ]
        for (answer, status, calls) in cases {
            let harness = try await Harness(tasks: [Self.task()], model: Self.answers(answer))
            try await keep(harness, Self.cells[0], rewards: [0.1, 0.5, 0.9])
            let run = try #require(try await end(harness).first)
            #expect(run.status == status, "\(run.reasons)")
            #expect(harness.model.requests.count == calls)
            #expect(harness.publisher.head(of: run.lineage)?.version == 0)
            #expect(!run.reasons.isEmpty)
            if status == .rejected { #expect(run.candidate == .guidelines(answer)) }
        }
        let dry = try await Harness(tasks: [Self.task()], model: Self.answers("Better."))
        try await keep(dry, Self.cells[0], rewards: [0.1, 0.5, 0.9])
        let run = try #require(try await end(dry) { $0.isDryRun = true }.first)
        #expect(run.status == .validated && run.candidate == .guidelines("Better."))
        #expect(dry.publisher.head(of: run.lineage)?.version == 0)
    }

    @Test func prescreeningComesBeforeTheOneConversation() async throws {
        let model = ScriptedMetaModel { request in
            if case .choice = request.constraint {
                return .success(request.messages[1].content.contains("Solution 1.") ? "bad" : "good")
            }
            return .success(request.messages.contains { $0.role == .assistant } ? "Better." : "Analysis")
        }
        let harness = try await Harness(tasks: [Self.task { $0.meta.strategy = .prescreen }], model: model)
        try await keep(harness, Self.cells[0], rewards: [0.1, 0.5, 0.9])
        let run = try #require(try await end(harness).first)
        #expect(run.status == .published, "\(run.reasons)")
        #expect(run.samples.map(\.rollout.scoreID) == ["\(Self.cells[0]) 1"])
        #expect(run.usage.calls == 5)
    }
}
