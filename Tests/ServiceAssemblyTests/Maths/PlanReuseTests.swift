import JSONText
import TestSupport
import Testing

extension EndToEndTests {
    /// Goal: the setting `reuse_plan` saves the plans of a group, and only those. Method: the calls are counted where
    /// they arrive.
    @Suite struct PlanReuseTests {
        private static func rollout(_ number: Int) -> JSONValue {
            [
                "prompt": "What is 2 + 2?", "reference": "It is \\boxed{4}.", "group": "g",
                "response": .string(
                    String(repeating: "Two and two are as many as one and three. ", count: 4)
                        + "Way \(number) gives \\boxed{4}."),
            ]
        }

        @Test(arguments: [false, true]) func aGroupSharesItsPlanWhereTheTaskSaysSo(isShared: Bool) async throws {
            let keys = isShared ? ", judge_settings: {reuse_plan: true}" : ""
            try await withReplay(MathScript(), tasks: MathScript.task(keys)) { service, models in
                let answer = try await service.score([
                    "rollouts": .array((0..<8).map(Self.rollout)), "reward_source": "judge",
                ])
                #expect(answer.rewards == Array(repeating: 0.8, count: 8), "\(answer.text)")
                #expect(answer.results.allSatisfy { $0["pin"]?["by"]?.string == "group" })
                let calls = models.entries.map(\.call)
                let turns = (0..<3).map { turn in calls.count { $0.turn == turn } }
                #expect(turns == [isShared ? 1 : 8, 8, 8])
                #expect(calls.count == (isShared ? 17 : 24))
                #expect(answer["usage"]?["judge_calls"]?.int == calls.count)
                // Every response is executed upon once, whoever made the plan.
                let executed = calls.filter { $0.turn == 1 }.flatMap { $0.fenced("RESPONSE") }
                #expect(Set(executed).count == 8)
            }
        }
    }
}
