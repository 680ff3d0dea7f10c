import Judging
import RewardCore
import Testing

/// The checks of a task, and what decides when one fails.
struct CheckRunnerTests {
    private func passes(_ rule: CheckRule, _ response: String, reference: String? = nil) throws -> Bool {
        let runner = try CheckRunner(
            checks: [CheckSettings(rule: rule)], answers: AnswerSettings(), rewardRule: .normalized)
        let outcome = runner.run(response: response, reference: reference)
        #expect(outcome.results == [CheckResult(name: rule.name, passed: outcome.failure == nil)])
        return outcome.failure == nil
    }

    private func words(_ response: String, excluding exclusion: WordExclusion = .nothing) throws -> Int {
        // The count is where `max_words` begins to pass.
        for count in 1...50 where try passes(.maxWords(count: count, excluding: exclusion), response) {
            // One word passes as no word does, so the lowest count asks the other rule.
            return try count == 1 && !passes(.minWords(count: 1, excluding: exclusion), response) ? 0 : count
        }
        return 51
    }

    @Test(arguments: [
        ("", 0), (" \n\t", 0), ("one", 1), (" one  two\nthree ", 3), ("10,5 - x", 3), ("a\u{a0}b\u{3000}c", 3),
        ("很长的句子", 1),
    ])
    func countsRunsBetweenWhiteSpace(response: String, count: Int) throws {
        #expect(try words(response) == count)
    }

    @Test(arguments: [
        (#"The answer is \boxed{1 2 3}"#, 3), (#"\boxed{a {b} c} x \fbox{d}"#, 1), (#"\boxed{a \fbox{b c} d} e"#, 1),
        (#"a\boxed{}b\boxed{}c"#, 1), (#"open \boxed{1 2"#, 3),
    ])
    func leavesBoxesOut(response: String, count: Int) throws {
        #expect(try words(response, excluding: .boxes) == count)
    }

    @Test(arguments: [
        ("<verdict>[A-Z]+</verdict>", "It is right <verdict>RIGHT</verdict> and <verdict>WRONG</verdict>", 4),
        (#"\d+(\.\d+)?"#, "pi is 3.14 or 3", 3), ("a*b", "aaaa", 1), ("^one", "one two one", 2),
        (#"one$"#, "one two one", 2),
        ("aba", "ababa c", 1), ("", "a b", 2), (#"\bx\b"#, "x xx x", 1),
    ])
    func leavesMatchesOut(pattern: String, response: String, count: Int) throws {
        #expect(try words(response, excluding: .pattern(pattern)) == count)
    }

    @Test func theNumberItselfIsEnoughAndAllowed() throws {
        #expect(try passes(.minWords(count: 3, excluding: .nothing), "a b c"))
        #expect(try !passes(.minWords(count: 4, excluding: .nothing), "a b c"))
        #expect(try passes(.maxWords(count: 3, excluding: .nothing), "a b c"))
        #expect(try !passes(.maxWords(count: 2, excluding: .nothing), "a b c"))
    }

    @Test func answerMatchNeedsAReferenceThatAgrees() throws {
        #expect(try passes(.answerMatch, #"\boxed{0.5}"#, reference: #"\frac12"#))
        #expect(try !passes(.answerMatch, #"\boxed{0.6}"#, reference: #"\frac12"#))
        #expect(try !passes(.answerMatch, #"\boxed{0.5}"#))
    }

    @Test(.timeLimit(.minutes(5))) func aPathologicalExclusionIsBounded() throws {
        let response = String(repeating: "a", count: 100_000)
        #expect(try passes(.minWords(count: 1, excluding: .pattern("(a+)+b|a*c")), response))
    }

    @Test func theFirstFailureDecidesAndAllChecksAreReported() throws {
        let checks = [
            CheckSettings(rule: .minWords(count: 1, excluding: .nothing), score: -1),
            CheckSettings(rule: .mustMatch(pattern: "<verdict>"), score: -10),
            CheckSettings(rule: .maxWords(count: 1, excluding: .nothing), score: -20, reward: -2),
        ]
        let runner = try CheckRunner(checks: checks, answers: AnswerSettings(), rewardRule: .sum)
        let outcome = runner.run(response: "two words", reference: nil)
        #expect(outcome.results.map(\.name) == ["min_words", "must_match", "max_words"])
        #expect(outcome.results.map(\.passed) == [true, false, false])
        #expect(outcome.failure == CheckOutcome.Failure(name: "must_match", score: -10, reward: -10))
        #expect(runner.run(response: "<verdict>", reference: nil).failure == nil)
    }

    @Test(arguments: [
        (RewardRule.normalized, Double?.none, 0.0), (.sum, nil, -10), (.mean, nil, -10), (.normalized, -0.5, -0.5),
        (.sum, 1.5, 1.5),
    ])
    func aFailedCheckHasItsOwnReward(rule: RewardRule, reward: Double?, expected: Double) throws {
        let check = CheckSettings(rule: .mustMatch(pattern: "x"), score: -10, reward: reward)
        let runner = try CheckRunner(checks: [check], answers: AnswerSettings(), rewardRule: rule)
        let failure = runner.run(response: "y", reference: nil).failure
        #expect(failure == CheckOutcome.Failure(name: "must_match", score: -10, reward: expected))
    }

    @Test func allProblemsOfTheConfigurationAreReported() {
        let checks = [
            CheckSettings(rule: .minWords(count: 0, excluding: .nothing)),
            CheckSettings(rule: .answerMatch),
            CheckSettings(rule: .maxWords(count: 5, excluding: .pattern("(a"))),
            CheckSettings(rule: .mustMatch(pattern: "a*?")),
            CheckSettings(rule: .answerMatch, reward: .infinity),
        ]
        let problems = CheckRunner.problems(of: checks)
        #expect(problems.map(\.index) == [0, 2, 3, 4])
        #expect(problems.map(\.key) == ["count", "excluding", "pattern", "reward"])
        #expect(problems[2].description.hasPrefix("check 3 (must_match), pattern: the pattern \"a*?\" cannot be used"))
        #expect(throws: problems[0]) {
            try CheckRunner(checks: checks, answers: AnswerSettings(), rewardRule: .sum)
        }
    }

    @Test func noChecksPassEverything() throws {
        let runner = try CheckRunner(checks: [], answers: AnswerSettings(), rewardRule: .sum)
        #expect(runner.isEmpty)
        #expect(runner.run(response: "", reference: nil) == CheckOutcome(results: [], failure: nil))
    }
}
