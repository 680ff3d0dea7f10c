import JSONText
import TestSupport
import Testing

extension EndToEndTests {
    /// Goal: where the answer decides, the reward is that of the answer and nothing is asked. Method: four responses to
    /// each real problem, made from its reference solution.
    @Suite struct MathAnswerTests {
        @Test(.enabled(if: MathProblem.isThere, SharedData.hint))
        func theAnswerAloneDecidesAllProblems() async throws {
            let problems = try MathProblem.all.get()
            try #require(problems.count == 210)
            let cases: [(response: (MathProblem) -> String, expected: ReplayScore)] = [
                (\.right, ReplayScore(5, 1, "answer")), (\.wrong, ReplayScore(0, 0, "answer")),
                (\.unboxed, ReplayScore(0, 0, "answer")), (\.tooShort, ReplayScore(0, 0, "check")),
            ]
            try await withReplay(MathScript(), tasks: MathScript.task()) { service, models in
                for (number, one) in cases.enumerated() {
                    let rollouts = problems.map { $0.rollout(one.response($0)) }
                    let answer = try await service.score(["rollouts": .array(rollouts), "reward_source": "answer"])
                    try #require(answer.results.count == problems.count)
                    let other = answer.results.filter { ReplayScore($0) != one.expected }
                    #expect(other.isEmpty, "case \(number): \(other.count), first \(other.first?.text ?? "")")
                    #expect(answer["usage"]?["judge_calls"]?.int == 0)
                    #expect(answer.results.allSatisfy { $0["items"]?.array?.isEmpty == true })
                }
                #expect(models.entries.isEmpty)
            }
        }
    }
}
