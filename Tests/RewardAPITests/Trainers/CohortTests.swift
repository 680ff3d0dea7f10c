import HTTPEngine
import JSONText
import Judging
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: rollouts that come one by one are ranked among their group, and nobody waits for ever.
/// Method: the state machine
/// on its own, then the interface with a clock that the test moves.
@Suite(.timeLimit(.minutes(2))) struct CohortTests {
    private static let key = CohortTable.Key(task: "t", partition: "default", run: nil, name: "g")
    private let start = ContinuousClock.now

    private func enter(
        _ table: inout CohortTable, _ reward: Double?, key: CohortTable.Key = key, latest: Double = 100, at: Double = 0
    ) -> CohortTable.Entry {
        table.enter(
            key, reward: reward, size: 3, waits: .seconds(10), latest: start + .seconds(latest),
            at: start + .seconds(at))
    }

    @Test func theLastOneMakesTheCohortWhole() {
        var table = CohortTable()
        let entry1 = enter(&table, 0.2)
        #expect(entry1.ranks == nil)
        let entry2 = enter(&table, 0.9)
        #expect(entry2.ranks == nil)
        let entry3 = enter(&table, 0.4)
        #expect(entry3.ranks == [1: 0, 2: 1, 3: 0.5])
        #expect(table.count == 0)
        let entry4 = enter(&table, 0.4)
        #expect(entry4.cohort == 2)
    }

    @Test func equalRewardsShareTheirRanksAndOneAloneIsInTheMiddle() {
        #expect(CohortTable.ranks([1: 0.5, 2: 0.5, 3: 1]) == [1: 0.25, 2: 0.25, 3: 1])
        #expect(CohortTable.ranks([1: 2, 2: 2, 3: 2, 4: 2]) == [1: 0.5, 2: 0.5, 3: 0.5, 4: 0.5])
        #expect(CohortTable.ranks([7: 3]) == [7: 0.5])
        #expect(CohortTable.ranks([:]) == [:])
    }

    @Test func theMeanOfRanksIsAHalfWhateverTheRewards() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let count = Int.random(in: 1...12, using: &generator)
            let rewards = Dictionary(
                uniqueKeysWithValues: (0..<count).map { ($0, Double(Int.random(in: 0...4, using: &generator))) })
            let ranks = CohortTable.ranks(rewards)
            #expect(abs(ranks.values.reduce(0, +) / Double(count) - 0.5) < 1e-9)
            for (left, reward) in rewards {
                for (right, other) in rewards where reward < other {
                    #expect((ranks[left] ?? 1) < (ranks[right] ?? 0))
                }
            }
        }
    }

    @Test func aMissingRewardCountsAsComeAndIsNotRanked() {
        var table = CohortTable()
        _ = enter(&table, 0.2)
        _ = enter(&table, nil)
        let entry5 = enter(&table, 0.4)
        #expect(entry5.ranks == [1: 0, 3: 1])
    }

    @Test func theFirstDeadlineClosesAndOnlyOnce() {
        var table = CohortTable()
        let entry6 = enter(&table, 0.2)
        #expect(entry6.closesAt == start + .seconds(10))
        let entry7 = enter(&table, 0.4, latest: 4)
        #expect(entry7.closesAt == start + .seconds(4))
        let closed = [table.close(Self.key, cohort: 1), table.close(Self.key, cohort: 1)]
        #expect(closed == [[1: 0, 2: 1], nil])
        let next = enter(&table, 0.4)
        #expect(next.cohort == 2)
        let late = table.close(Self.key, cohort: 1)
        #expect(late == nil)
    }

    @Test func aCohortForWhichNobodyWaitsIsGivenUp() {
        var table = CohortTable()
        _ = enter(&table, 0.2)
        _ = enter(&table, 0.4)
        let left = (0..<3).map { _ in table.leave(Self.key, cohort: 1) }
        #expect(left == [false, true, false])
        #expect(table.count == 0)
    }

    private func harness(size: Int) async throws -> Harness {
        var tasks = Harness.tasks
        tasks[0].cohort = CohortSettings(size: size)
        return try await Harness(tasks: tasks)
    }

    @Test func requestsOfOnePromptAreAnsweredTogetherWithTheirRanks() async throws {
        let harness = try await harness(size: 3)
        async let first = harness.post("/rm", #"{"prompt": "p", "response": "a"}"#)
        await harness.clock.waitForSleepers(1)
        harness.scoring.script { $0.scores = [0: 15] }
        async let second = harness.post("/rm", #"{"prompt": "p", "response": "b"}"#)
        await harness.clock.waitForSleepers(2)
        // Of another prompt, and of the evaluation: not of this cohort.
        #expect(try await harness.post("/rm?purpose=eval", #"{"prompt": "p", "response": "c"}"#).text == "1.0")
        async let other = harness.post("/rm", #"{"prompt": "q", "response": "c"}"#)
        await harness.clock.waitForSleepers(3)
        harness.scoring.script { $0.scores = [0: 3] }
        #expect(try await harness.post("/rm", #"{"prompt": "p", "response": "d"}"#).text == "0.0")
        #expect(try await first.text == "0.5")
        #expect(try await second.text == "1.0")
        harness.clock.advance(by: .seconds(30))
        #expect(try await other.text == "0.5")
        #expect(harness.rollouts.appended.map(\.judgement.reward).contains(1.0), "what is stored is the judge's reward")
        let text = String(decoding: harness.metrics.prometheusText(), as: UTF8.self)
        #expect(text.contains(#"metareward_cohort_members_total{task="essay_writing",cohort="whole"} 3"#))
        #expect(text.contains(#"metareward_cohort_members_total{task="essay_writing",cohort="partial"} 1"#))
        #expect(text.contains("metareward_cohorts_open 0"))
    }

    @Test func aPartialCohortIsAnsweredBeforeTheFirstDeadline() async throws {
        let harness = try await harness(size: 8)
        async let first = harness.post("/rm?timeout=5", #"{"prompt": "p", "response": "a"}"#)
        await harness.clock.waitForSleepers(1)
        harness.scoring.script { $0.scores = [0: 15] }
        async let second = harness.post("/rm", #"{"prompt": "p", "response": "b"}"#)
        await harness.clock.waitForSleepers(2)
        harness.clock.advance(by: .seconds(4))
        #expect(try await first.text == "0.0")
        #expect(try await second.text == "1.0")
    }

    @Test func aClientThatGoesAwayLeavesNothingBehind() async throws {
        let harness = try await harness(size: 8)
        // Owner: this test, which cancels it and waits for it.
        let client = Task { try await harness.post("/rm", #"{"prompt": "p", "response": "a"}"#) }
        await harness.clock.waitForSleepers(1)
        client.cancel()
        _ = try await client.value
        let text = String(decoding: harness.metrics.prometheusText(), as: UTF8.self)
        #expect(text.contains("metareward_cohorts_open 0"))
    }
}
