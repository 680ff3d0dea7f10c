import Judging
import Locking
import RewardCore
import TestSupport
import Testing

/// Checks and answer matches decide before, instead of, or together with the judge.
struct RewardSourceTests {
    private let calls = Locked(0)

    private func bench(_ settings: (inout TaskSettings) -> Void) async throws -> ScoringBench {
        var task = ScoringBench.plainTask
        settings(&task)
        return try await ScoringBench(task: task) { [calls] (_, _) throws(ChatFailure) in
            calls.withLock { $0 += 1 }
            return ScriptedChatModel.reply(#"{"reason":"r","score":4}"#)
        }
    }

    private func judgements(
        _ bench: ScoringBench, _ responses: [String], source: RewardSource? = nil, step: Int64? = nil
    ) async throws -> [Judgement] {
        var order = bench.order([])
        order.rollouts = responses.enumerated().map { index, text in
            Rollout(id: "\(index)", prompt: nil, response: .text(text), reference: "so it is \\boxed{7}")
        }
        order.rewardSource = source
        order.run = step == nil ? nil : "r"
        order.step = step
        return try await bench.service.score(order).map(\.record.judgement)
    }

    @Test func aFailedCheckDecidesWithoutAJudgeCall() async throws {
        let bench = try await bench {
            $0.checks = [
                CheckSettings(rule: .mustMatch(pattern: "<verdict>(RIGHT|WRONG)</verdict>"), score: -10),
                CheckSettings(rule: .minWords(count: 3, excluding: .nothing), score: -10),
            ]
        }
        let judged = try await judgements(bench, ["two words", "it is so <verdict>RIGHT</verdict>"])
        #expect(judged[0].decidedBy == .check && judged[0].score == -10 && judged[0].reward == 0)
        #expect(judged[0].checks.map(\.passed) == [false, false])
        #expect(judged[1].decidedBy == .judge && judged[1].reward == 0.8)
        #expect(judged[1].checks.map(\.passed) == [true, true])
        #expect(calls.withLock { $0 } == 1)
    }

    @Test func theLiteralScoreIsTheRewardUnlessRewardsAreNormalized() async throws {
        let bench = try await bench {
            $0.rewardRule = .sum
            $0.checks = [CheckSettings(rule: .minWords(count: 9, excluding: .nothing), score: -10)]
        }
        #expect(try await judgements(bench, ["short"])[0].reward == -10)
    }

    @Test func theAnswerAloneGivesTheExtremesWithoutAJudgeCall() async throws {
        let bench = try await bench { $0.rewardSource = .answer }
        let judged = try await judgements(bench, ["\\boxed{7}", "\\boxed{8}", "seven"])
        #expect(judged.map(\.reward) == [1, 0, 0])
        #expect(judged.map(\.score) == [5, 0, 0])
        #expect(judged.allSatisfy { $0.decidedBy == .answer })
        #expect(calls.withLock { $0 } == 0)
    }

    @Test func weightedMixesBoth() async throws {
        let bench = try await bench { $0.rewardSource = .weighted(weight: 0.25) }
        let judged = try await judgements(bench, ["\\boxed{7}", "\\boxed{8}"])
        #expect(judged.map(\.reward) == [0.25 + 0.75 * 0.8, 0.75 * 0.8])
        #expect(judged.allSatisfy { $0.decidedBy == .judge })
    }

    @Test func oneCoinDecidesForAllRequestsOfAStepAndAfterARestart() async throws {
        let settings: (inout TaskSettings) -> Void = { $0.rewardSource = .coin(probability: 0.5) }
        let first = try await bench(settings)
        let second = try await bench(settings)
        var deciders: Set<ScoreDecider> = []
        for step in 0..<20 {
            let one = try await judgements(first, ["\\boxed{7}", "\\boxed{8}"], step: Int64(step))
            let two = try await judgements(second, ["\\boxed{8}"], step: Int64(step))
            let kinds = Set((one + two).compactMap(\.decidedBy))
            #expect(kinds.count == 1)
            deciders.formUnion(kinds)
        }
        #expect(deciders == [.judge, .answer])
    }

    @Test func aRequestMayNameAnotherSourceAndNeedsItsReferences() async throws {
        let bench = try await bench { _ in }
        #expect(try await judgements(bench, ["\\boxed{7}"], source: .answer)[0].decidedBy == .answer)
        var order = bench.order(["a", "b"])
        order.rewardSource = .answer
        let refused = order
        await #expect(throws: ScoreRefusal.missingReference(index: 0, source: "answer")) {
            _ = try await bench.service.score(refused)
        }
    }

    @Test func checksAndSourceArePartOfTheBasis() async throws {
        let plain = try await judgements(try await bench { _ in }, ["a"])[0].basis
        let checked = try await judgements(
            try await bench { $0.checks = [CheckSettings(rule: .maxWords(count: 9, excluding: .nothing))] }, ["a"])[0]
            .basis
        let answered = try await judgements(try await bench { _ in }, ["a"], source: .answer)[0].basis
        #expect(Set([plain.hash, checked.hash, answered.hash]).count == 3)
    }
}
