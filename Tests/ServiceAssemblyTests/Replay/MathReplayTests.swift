import JSONText
import RewardCore
import TestSupport
import Testing

extension EndToEndTests {
    /// Goal: mathematics is judged by exactly the plans, executions and guidelines that were reviewed. Method: as for
    /// tasks with items, with two partitions in one request.
    @Suite struct MathReplayTests {
        private static let cells = ["algebra/cluster-1", "geometry/cluster-2"]

        /// What the meta model writes for the cell whose problem has the word.
        private static let refined = [
            "walnuts": "Plan for the unknown first.\n\nTake one point off for each unit that is missing.",
            "tiles": "Plan for the figure first. A figure that is not drawn costs nothing.",
        ]

        /// Scores before and after by a word of the response.
        private static let scores = [
            "at once": (5, 4), "in turn": (3, 3), "by guess": (1, 0), "by area": (4, 5), "by sides": (2, 2),
            "by eye": (0, 1),
        ]

        private static let script = MathScript(
            plan: { call in refined.keys.first(where: call.opening.contains).map { "Count the \($0) twice." } },
            execution: { call in way(of: call).map { "Whoever works \($0) has done what the plan asks in part." } },
            score: { call in
                guard let way = way(of: call), let scores = scores[way] else { return nil }
                return refined.values.contains(where: call.opening.contains) ? scores.1 : scores.0
            },
            analysis: { call in
                refined.keys.first(where: call.opening.contains).map { "The plans on \($0) leave the units out." }
            },
            guidelines: { call in refined.first { call.opening.contains($0.key) }?.value })

        private static func way(of call: ReplayCall) -> String? {
            let response = call.fenced("RESPONSE").first ?? ""
            return scores.keys.first { response.contains($0) }
        }

        private static func rollout(_ cell: String, _ way: String) -> JSONValue {
            let isAlgebra = cell.hasPrefix("algebra")
            let prompt =
                isAlgebra
                ? "A bag of walnuts and a nut weigh 12 g, the nut 2 g. What do the walnuts weigh?"
                : "How many square tiles of side 2 cover a floor of 6 by 4?"
            let response = """
                I solve this \(way). I write down what is given and what is asked, then I put one into the other and \
                look whether what comes out can be true, and since it can I take it for the result. \
                So it is \\boxed{\(isAlgebra ? "10" : "6")}.
                """
            return [
                "partition": .string(cell), "prompt": .string(prompt), "response": .string(response),
                "reference": .string(isAlgebra ? "12 - 2 = \\boxed{10}." : "24 / 4 = \\boxed{6}."),
            ]
        }

        private static let rollouts = JSONValue.array(
            zip(
                [cells[0], cells[1], cells[0], cells[1], cells[0], cells[1]],
                ["at once", "by area", "in turn", "by sides", "by guess", "by eye"]
            ).map { rollout($0, $1) })

        @Test func twoPartitionsInOneRequest() async throws {
            try await withReplay(Self.script, tasks: MathScript.task()) { service, models in
                let round = try await ReplayRound(
                    service, models, ["rollouts": Self.rollouts, "reward_source": "judge"])
                let expected = [[5, 4, 3, 2, 1, 0], [4, 5, 3, 2, 0, 1]].map { $0.map(Self.judged) }
                #expect(round.before.results.map { ReplayScore($0) } == expected[0])
                #expect(round.after.results.map { ReplayScore($0) } == expected[1])
                #expect(round.calls(in: "scoring").count == 6 * 3)
                #expect(round.calls(in: "meta step").count == 2 * 2)
                #expect(round.calls(in: "scoring again").count == 6 * 3)
                round.expectVersionsAndRationales()
                let runs = round.refined["runs"]?.array ?? []
                #expect(runs.compactMap { $0["partition"]?.string }.sorted() == Self.cells)
                for (cell, word) in zip(Self.cells, ["walnuts", "tiles"]) {
                    let run = try #require(runs.first { $0["partition"]?.string == cell })
                    #expect(run["status"]?.string == "published", "\(run.text)")
                    #expect(run["samples"]?.array?.count == 3)
                    let rubric = try await service.get("/rubric?partition=\(cell)")
                    #expect(rubric["kind"]?.string == "guidelines")
                    #expect(rubric["text"]?.string == Self.refined[word])
                    #expect(run["candidate"]?.string == Self.refined[word])
                    round.expectHead(rubric, of: run)
                }
                try round.expectPrompts(of: "math_reasoning-plan_execute")
            }
        }

        private static func judged(_ score: Int) -> ReplayScore { ReplayScore(score, Double(score) / 5) }
    }
}
