public import RewardCore

/// Runs a task's checks on responses, before any judge is asked.
///
/// Patterns are compiled once, here; a check that cannot be used is a problem of the configuration, never of a rollout.
/// All checks run even when one has failed, so that a result says everything that was wrong; the first that failed
/// decides. All work is linear in the response.
public struct CheckRunner: Sendable {
    private enum Test {
        case minWords(Int, WordCounter)
        case maxWords(Int, WordCounter)
        case mustMatch(TextPattern)
        case answerMatch
    }

    private let checks: [(settings: CheckSettings, test: Test)]
    private let matcher: AnswerMatcher
    private let rewardRule: RewardRule

    /// A runner of the checks.
    ///
    /// - Parameters:
    ///   - checks: in the order in which the first failure is looked for.
    ///   - answers: how `answer_match` finds and compares answers.
    ///   - rewardRule: decides the reward of a failed check without one of its own.
    /// - Throws: the first of `problems(of:)`.
    public init(
        checks: [CheckSettings], answers: AnswerSettings, rewardRule: RewardRule
    ) throws(CheckProblem) {
        var compiled: [(CheckSettings, Test)] = []
        for (index, settings) in checks.enumerated() {
            compiled.append((settings, try Self.test(settings, index: index)))
        }
        self.checks = compiled
        matcher = AnswerMatcher(settings: answers)
        self.rewardRule = rewardRule
    }

    /// What is wrong with a task's checks, at most one problem for each.
    public static func problems(of checks: [CheckSettings]) -> [CheckProblem] {
        var problems: [CheckProblem] = []
        for (index, settings) in checks.enumerated() {
            do throws(CheckProblem) {
                _ = try test(settings, index: index)
            } catch {
                problems.append(error)
            }
        }
        return problems
    }

    /// Whether no check is declared.
    public var isEmpty: Bool { checks.isEmpty }

    /// Runs all checks on one response. Without a reference `answer_match` fails.
    public func run(response: String, reference: String?) -> CheckOutcome {
        var results: [CheckResult] = []
        var failure: CheckOutcome.Failure?
        for (settings, test) in checks {
            let passed = passes(test, response: response, reference: reference)
            results.append(CheckResult(name: settings.rule.name, passed: passed))
            if !passed, failure == nil {
                failure = CheckOutcome.Failure(
                    name: settings.rule.name, score: settings.score, reward: settings.failureReward(under: rewardRule))
            }
        }
        return CheckOutcome(results: results, failure: failure)
    }

    private func passes(_ test: Test, response: String, reference: String?) -> Bool {
        switch test {
        case .minWords(let count, let counter): return counter.count(in: response) >= count
        case .maxWords(let count, let counter): return counter.count(in: response) <= count
        case .mustMatch(let pattern): return pattern.hasMatch(in: response)
        case .answerMatch:
            guard let reference else { return false }
            return matcher.matches(response: response, reference: reference)
        }
    }

    private static func test(_ settings: CheckSettings, index: Int) throws(CheckProblem) -> Test {
        let name = settings.rule.name
        if let reward = settings.reward, !reward.isFinite {
            throw CheckProblem(index: index, rule: name, key: "reward", detail: "the reward must be a finite number")
        }
        switch settings.rule {
        case .minWords(let count, _), .maxWords(let count, _):
            guard count >= 1 else {
                throw CheckProblem(
                    index: index, rule: name, key: "count",
                    detail: "the number of words must be at least 1, not \(count)")
            }
        case .mustMatch, .answerMatch: break
        }
        do throws(PatternError) {
            switch settings.rule {
            case .minWords(let count, let exclusion): return .minWords(count, try WordCounter(excluding: exclusion))
            case .maxWords(let count, let exclusion): return .maxWords(count, try WordCounter(excluding: exclusion))
            case .mustMatch(let pattern): return .mustMatch(try TextPattern(pattern))
            case .answerMatch: return .answerMatch
            }
        } catch {
            let key = if case .mustMatch = settings.rule { "pattern" } else { "excluding" }
            throw CheckProblem(index: index, rule: name, key: key, detail: "\(error)")
        }
    }
}
