import Locking
import RewardCore
import TestSupport
import Testing

@testable import Refinement

/// A template that is swapped while a meta run is under way: that run keeps its texts, the next one has the new ones,
/// and both hashes are on record.
@Suite struct TemplateSwapTests {
    @Test func aRunKeepsItsTemplatesAndTheNextOneHasTheNewOnes() async throws {
        let gate = Signal()
        let model = ScriptedMetaModel(hold: { _, number in number == 1 ? gate : nil })
        let harness = try await Harness(tasks: [Harness.task { $0.meta.samples = 2 }], model: model)
        try await harness.keep(2)
        let old = harness.book.templates(of: "essay").mapValues(\.hash)
        try await harness.whileWorking { worker in
            let first = try #require(try await worker.start(MetaRunOrder(task: "essay")).first).run.id
            await model.waitForCalls(1)
            for name in ["mrm_analyze", "mrm_refine", "mrm_merge"] {
                _ = try await harness.book.put(
                    task: "essay", name: name, text: "SWAPPED", system: nil, comment: nil, at: harness.clock.now())
            }
            gate.raise()
            let ended = try #require(try await worker.waitForEnd(of: [first], until: harness.never).first)
            #expect(ended.status == .published)
            #expect(model.requests.count > 3)
            #expect(!Self.texts(model).contains { $0.hasPrefix("SWAPPED") })
            for (name, hash) in ended.templateHashes { #expect(hash == old[name], "\(name)") }

            try await harness.keep(2, version: 1, prefix: "later")
            let second = try #require(try await worker.start(MetaRunOrder(task: "essay")).first).run.id
            let next = try #require(try await worker.waitForEnd(of: [second], until: harness.never).first)
            let swapped = harness.book.templates(of: "essay")["mrm_analyze"]?.hash
            #expect(Self.texts(model).contains("SWAPPED"))
            #expect(next.templateHashes["mrm_analyze"] == swapped)
            #expect(next.templateHashes["mrm_analyze"] != old["mrm_analyze"])
        }
    }

    private static func texts(_ model: ScriptedMetaModel) -> [String] {
        model.requests.flatMap { $0.messages.filter { $0.role == .user }.map(\.content) }
    }
}
