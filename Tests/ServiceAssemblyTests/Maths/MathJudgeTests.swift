import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Goal: every cell of mathematics is judged and refined for itself. Method: the real problems under a scripted
    /// judge and meta model that know a problem by its text.
    @Suite struct MathJudgeTests {
        /// What the guidelines of a cell say, so that they can be found in a prompt.
        private static func guidelines(_ cell: String) -> String { "Look for what goes wrong in [\(cell)]." }

        /// A script whose scores depend on the number of the problem, and whose refined guidelines on its cell.
        private static func script(_ problems: [MathProblem]) -> MathScript {
            let numbers = Dictionary(uniqueKeysWithValues: problems.enumerated().map { ($0.element.prompt, $0.offset) })
            let number: @Sendable (ReplayCall) -> Int? = { $0.fenced("PROMPT").first.flatMap { numbers[$0] } }
            return MathScript(
                plan: { call in number(call).map { "The plan for \(problems[$0].id)." } },
                execution: { call in number(call).map { "What came of it for \(problems[$0].id)." } },
                score: { call in number(call).map { $0 % 6 } },
                guidelines: { call in number(call).map { guidelines(problems[$0].partition) } })
        }

        @Test(.enabled(if: MathProblem.isThere, SharedData.hint))
        func everyRolloutIsPlannedExecutedAndScoredUnderItsCell() async throws {
            let problems = try MathProblem.all.get()
            let cells = Set(problems.map(\.partition)).sorted()
            #expect(cells.count > 14)
            try await withReplay(Self.script(problems), tasks: MathScript.task()) { service, models in
                for cell in cells { try await Self.publish(Self.guidelines(cell), to: cell, service) }
                let answer = try await service.score([
                    "rollouts": .array(problems.map { $0.rollout($0.right) }), "reward_source": "judge",
                ])
                #expect(answer["usage"]?["judge_calls"]?.int == 3 * problems.count)
                var calls: [String: [ReplayCall]] = [:]
                for entry in models.entries { calls[entry.call.fenced("PROMPT")[0], default: []].append(entry.call) }
                #expect(models.entries.count == 3 * problems.count)
                for ((number, problem), result) in zip(problems.enumerated(), answer.results) {
                    #expect(ReplayScore(result) == ReplayScore(number % 6, Double(number % 6) / 5))
                    #expect(result["partition"]?.string == problem.partition)
                    #expect(result["rubric_version"]?.int == 1)
                    Self.expectConversation(calls[problem.prompt] ?? [], on: problem)
                }
            }
        }

        /// Plan, execution and score, in that order and in one conversation, under the guidelines of the cell alone.
        private static func expectConversation(_ calls: [ReplayCall], on problem: MathProblem) {
            #expect(calls.map(\.turn) == [0, 1, 2], "\(problem.id)")
            guard let plan = calls.first, let score = calls.last else { return }
            #expect(plan.opening.contains(guidelines(problem.partition)), "\(problem.id)")
            #expect(plan.opening.split(separator: "goes wrong in [").count == 2, "\(problem.id)")
            #expect(plan.fenced("REFERENCE") == [problem.reference], "\(problem.id)")
            #expect(plan.fenced("RESPONSE").isEmpty, "\(problem.id)")
            #expect(score.fenced("RESPONSE") == [problem.right], "\(problem.id)")
            #expect(
                score.messages.filter { $0.role == "assistant" }.map(\.content)
                    == ["The plan for \(problem.id).", "What came of it for \(problem.id)."])
            #expect(calls.map(\.wantsInteger) == [false, false, true], "\(problem.id)")
        }

        @Test(.enabled(if: MathProblem.isThere, SharedData.hint))
        func cellsEvolveApart() async throws {
            let problems = try MathProblem.all.get()
            let all = BuiltInTasks.mathDomains.flatMap { domain in
                BuiltInTasks.mathClusters.map { "\(domain)/cluster-\($0)" }
            }
            let byCell = Dictionary(grouping: problems, by: \.partition).mapValues { Array($0.prefix(6)) }
            let used = Array(byCell.filter { $0.value.count == 6 }.keys.sorted().prefix(3))
            try #require(used.count == 3 && all.count == 21)
            try await withReplay(Self.script(problems), tasks: MathScript.task()) { service, models in
                let lineages = try await Self.lineages(service)
                let rollouts = used.flatMap { (byCell[$0] ?? []).map { $0.rollout($0.right) } }
                _ = try await service.score(["rollouts": .array(rollouts), "reward_source": "judge"])
                let refined = try await service.refine(["seed": 3])
                let runs = refined["runs"]?.array ?? []
                #expect(runs.compactMap { $0["partition"]?.string }.sorted() == used, "\(refined.text.prefix(400))")
                #expect(runs.allSatisfy { $0["status"]?.string == "published" })
                for cell in all {
                    let isUsed = used.contains(cell)
                    let rubric = try await service.get("/rubric?partition=\(cell)")
                    #expect(rubric["version"]?.int == (isUsed ? 1 : 0), "\(cell)")
                    #expect((rubric["text"]?.string == Self.guidelines(cell)) == isUsed, "\(cell)")
                }
                // Reading has made no lineage, nor has the run.
                #expect(try await Self.lineages(service) == lineages.union(used))
                try await Self.publish("By hand [\(used[0])].", to: used[0], service)
                models.begin("after")
                let probed = used + all.filter { !used.contains($0) && byCell[$0] != nil }.prefix(1)
                let next = probed.compactMap { byCell[$0]?.first }.map { $0.rollout($0.right) }
                let answer = try await service.score(["rollouts": .array(next), "reward_source": "judge"])
                #expect(answer.results.map { $0["rubric_version"]?.int } == [2, 1, 1, 0])
                let plans = models.entries(in: "after").map(\.call).filter { $0.turn == 0 }
                let texts = ["By hand [\(used[0])]."] + used.dropFirst().map(Self.guidelines)
                for (cell, text) in zip(used, texts) {
                    let own = plans.filter { $0.fenced("PROMPT") == [byCell[cell]?.first?.prompt ?? ""] }
                    #expect(own.map { $0.opening.contains(text) } == [true], "\(cell)")
                }
                #expect(plans.count { plan in texts.contains(where: plan.opening.contains) } == 3)
            }
        }

        private static func publish(_ text: String, to cell: String, _ service: RunningService) async throws {
            let answer = try await service.client.post("/rubric", ["partition": .string(cell), "text": .string(text)])
            try #require(answer.status == 201, "\(answer.text)")
        }

        /// The partitions whose lineages are in use.
        private static func lineages(_ service: RunningService) async throws -> Set<String> {
            let task = try await service.get("/tasks/math_reasoning")
            return Set((task["lineages"]?.array ?? []).compactMap { $0["partition"]?.string })
        }
    }
}
