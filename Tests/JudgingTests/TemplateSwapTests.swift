import Judging
import Locking
import RewardCore
import TestSupport
import Testing

/// Which template a prompt is made of when templates are swapped: pinned keys keep theirs, later ones get the new one.
struct TemplateSwapTests {
    private let prompts = Locked<[String]>([])

    private func bench() async throws -> ScoringBench {
        try await ScoringBench { (request, _) throws(ChatFailure) in
            prompts.withLock { $0.append(request.messages[1].content) }
            return ScriptedChatModel.reply(#"{"reason":"r","score":4}"#)
        }
    }

    private func swap(_ bench: ScoringBench, _ word: String) async throws {
        _ = try await bench.templates.put(
            task: "essay", name: "rm_score", text: "\(word): {{student_generation}}", system: nil, comment: nil,
            at: bench.clock.now())
    }

    /// The last prompt's first word.
    private var lastWord: Substring? { prompts.withLock { $0.last?.prefix { $0 != ":" } } }

    @Test func aPinnedStepKeepsItsTemplateAndTheNextStepGetsTheNewOne() async throws {
        let bench = try await bench()
        try await swap(bench, "Old")
        let first = try await bench.score(["a"], run: "r", step: 1)
        try await swap(bench, "New")
        let again = try await bench.score(["b"], run: "r", step: 1)
        #expect(lastWord == "Old")
        #expect(again[0].record.judgement.basis == first[0].record.judgement.basis)
        #expect(!again[0].basisChanged)
        let next = try await bench.score(["c"], run: "r", step: 2)
        #expect(lastWord == "New")
        #expect(next[0].record.judgement.basis.hash != first[0].record.judgement.basis.hash)
    }

    @Test func aPinnedStepKeepsItsTemplateThroughARestart() async throws {
        let bench = try await bench()
        try await swap(bench, "Old")
        _ = try await bench.score(["a"], run: "r", step: 1)
        try await swap(bench, "New")
        let reopened = try await bench.reopened()
        _ = try await reopened.score(["b"], run: "r", step: 1)
        #expect(lastWord == "Old")
        _ = try await reopened.score(["c"], run: "r", step: 2)
        #expect(lastWord == "New")
    }

    @Test func aPinnedGroupKeepsItsTemplateAndWhatIsNotPinnedGetsTheNewOne() async throws {
        let bench = try await bench()
        try await swap(bench, "Old")
        _ = try await bench.score(["a"], group: "g")
        try await swap(bench, "New")
        _ = try await bench.score(["b"], group: "g")
        #expect(lastWord == "Old")
        _ = try await bench.score(["c"], group: "h")
        #expect(lastWord == "New")
        _ = try await bench.score(["d"])
        #expect(lastWord == "New")
    }
}
