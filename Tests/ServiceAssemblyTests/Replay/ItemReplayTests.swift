import JSONText
import RewardCore
import TestSupport
import Testing

extension EndToEndTests {
    /// Goal: the tasks with rubrics of items send exactly the prompts that were reviewed and publish exactly what the
    /// meta model wrote. Method: scoring, a meta step and scoring again under a script, over HTTP, with a snapshot of
    /// every prompt.
    @Suite struct ItemReplayTests {
        private static func task(_ name: String, _ program: String) -> String {
            "tasks: {\(name): {judge: judge, program: \(program), meta: {model: meta}, schedule: {mode: paused}}}\n"
        }

        @Test(arguments: ["per_item", "stepwise"]) func essayWriting(program: String) async throws {
            let script = EssayReplay.script
            try await withReplay(script, tasks: Self.task("essay_writing", program)) { service, models in
                let round = try await ReplayRound(service, models, ["rollouts": EssayReplay.rollouts])
                // 5 + 4 + 3 + 4 and 5 + 5 + 1 + 3 of 0…20, then 5 + 1 and 5 + 3 of 1…8.
                #expect(round.before.results.map { ReplayScore($0) } == [.init(16, 0.8), .init(14, 0.7)])
                #expect(round.after.results.map { ReplayScore($0) } == [.init(6, 5.0 / 7), .init(8, 1)])
                let callsPerItem = program == "stepwise" ? 2 : 1
                #expect(round.calls(in: "scoring").count == 2 * 4 * callsPerItem)
                // Analysis, number and items of sets of two and of one, then number and items of their merge.
                #expect(round.calls(in: "meta step").count == 4 + 3 + 3)
                #expect(round.calls(in: "scoring again").count == 2 * 2 * callsPerItem)
                round.expectVersionsAndRationales()
                try await round.expectPublished(script.merged)
                try round.expectPrompts(of: "essay_writing-\(program)")
            }
        }

        @Test func summarization() async throws {
            let script = SummaryReplay.script
            try await withReplay(script, tasks: Self.task("summarization", "single")) { service, models in
                let round = try await ReplayRound(service, models, ["rollouts": SummaryReplay.rollouts])
                // 5 + 4 + 3 of 0…15, then 5 + 4 + 2 of 0…15.
                #expect(round.before.results.map { ReplayScore($0) } == [.init(12, 0.8)])
                #expect(round.after.results.map { ReplayScore($0) } == [.init(11, 11.0 / 15)])
                #expect(round.calls(in: "scoring").count == 1)
                // One set is the candidate as it is: nothing is merged.
                #expect(round.calls(in: "meta step").count == 5)
                #expect(round.calls(in: "scoring again").count == 1)
                round.expectVersionsAndRationales()
                try await round.expectPublished(script.studies["ferry"]?.set ?? [])
                try round.expectPrompts(of: "summarization-single")
            }
        }

        @Test func ethicalReasoning() async throws {
            let script = EthicsReplay.script
            try await withReplay(script, tasks: Self.task("ethical_reasoning", "per_item")) { service, models in
                let round = try await ReplayRound(service, models, ["rollouts": EthicsReplay.rollouts])
                // 4 + 3 + 2 and 2 + 3 + 0 of 0…15, then 4 + 1 and 2 + 1 of 0…6; no verdict is −10 both times.
                let failed = ReplayScore(-10, 0, "check")
                #expect(
                    round.before.results.map { ReplayScore($0) } == [.init(9, 0.6), failed, .init(5, 5.0 / 15)])
                #expect(
                    round.after.results.map { ReplayScore($0) } == [.init(5, 5.0 / 6), failed, .init(3, 0.5)])
                #expect(round.calls(in: "scoring").count == 2 * 3)
                #expect(round.calls(in: "scoring again").count == 2 * 2)
                #expect(!round.entries.contains { $0.call.text.contains(EthicsReplay.unjudged) })
                #expect(round.refined["samples"]?.array?.count == 2)
                for answer in [round.before, round.after] {
                    let passed: [[Bool?]] = answer.results.map { result in
                        (result["checks"]?.array ?? []).map { $0["passed"]?.bool }
                    }
                    let expected: [[Bool?]] = [[true, true], [false, true], [true, true]]
                    #expect(passed == expected)
                }
                round.expectVersionsAndRationales()
                try await round.expectPublished(script.merged)
                try round.expectPrompts(of: "ethical_reasoning-per_item")
            }
        }
    }
}
