import RewardCore
import Testing

@testable import RewardAPI

/// Goal: mean and deviation follow from the totals whatever the sign of rewards, and series stay within their bounds
/// while every reward is counted once. Method: the pure table, with small limits.
@Suite struct RewardSeriesTests {
    private static let lineage = Lineage(task: "essay", partition: "a")

    private static func limits(versions: Int = 3, lineages: Int = 256) -> RewardSeriesLimits {
        var limits = RewardSeriesLimits()
        limits.versionsMax = versions
        limits.lineagesMax = lineages
        return limits
    }

    private static func counts(_ series: RewardSeries) -> [String: Int] {
        Dictionary(
            series.all.map { ($0.labels.joined(separator: " "), $0.totals.count) }, uniquingKeysWith: { $0 + $1 })
    }

    @Test func meanAndDeviationFollowFromTheTotals() throws {
        var series = RewardSeries(limits: Self.limits())
        let rewards = [0.5, -10, 0, 1, 0.25]
        for reward in rewards { series.add(reward, lineage: Self.lineage, version: 4, purpose: .train) }
        let (labels, totals) = try #require(series.all.first)
        #expect(series.all.count == 1)
        #expect(labels == ["essay", "a", "4", "train"])
        #expect(totals.count == 5)
        #expect(totals.positive == 1.75)
        #expect(totals.negative == 10)
        let mean = (totals.positive - totals.negative) / 5
        let deviation = (totals.squares / 5 - mean * mean).squareRoot()
        let expected = rewards.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 5
        #expect(abs(deviation - expected.squareRoot()) < 1e-12)
    }

    @Test func noTotalEverFalls() {
        var series = RewardSeries(limits: Self.limits())
        var last = RewardSeries.Totals()
        for reward in [3.0, -4, 0, -0.0, 2, -1] {
            series.add(reward, lineage: Self.lineage, version: 0, purpose: .eval)
            guard let totals = series.all.first?.totals else { continue }
            #expect(totals.count == last.count + 1)
            #expect(totals.positive >= last.positive)
            #expect(totals.negative >= last.negative)
            #expect(totals.squares >= last.squares)
            last = totals
        }
        #expect(last.negative == 5)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNotFiniteIsCountedNowhere(_ reward: Double) {
        var series = RewardSeries(limits: Self.limits())
        #expect(series.add(reward, lineage: Self.lineage, version: 0, purpose: .train) == .nowhere)
        #expect(series.all.isEmpty)
    }

    @Test func trainingAndEvaluationAreApart() {
        var series = RewardSeries(limits: Self.limits())
        series.add(1, lineage: Self.lineage, version: 2, purpose: .train)
        series.add(1, lineage: Self.lineage, version: 2, purpose: .eval)
        series.add(1, lineage: Self.lineage, version: 2, purpose: .eval)
        #expect(Self.counts(series) == ["essay a 2 train": 1, "essay a 2 eval": 2])
    }

    @Test func onlyTheNewestVersionsHaveSeriesAndLaterRewardsOfOthersAreOlder() {
        var series = RewardSeries(limits: Self.limits(versions: 2))
        func add(_ version: Int) -> RewardSeries.Placement {
            series.add(1, lineage: Self.lineage, version: version, purpose: .train)
        }
        #expect([0, 1, 1].map(add) == [.version, .version, .version])
        #expect(add(2) == .version)
        // Version 0 has lost its series, and what it had is not added to the older ones: that would be a burst.
        #expect(Self.counts(series) == ["essay a 1 train": 2, "essay a 2 train": 1])
        #expect(add(0) == .older)
        #expect(add(7) == .version)
        #expect(add(1) == .older)
        #expect(add(2) == .version)
        #expect(
            Self.counts(series) == ["essay a 2 train": 2, "essay a 7 train": 1, "essay a older train": 2])
    }

    @Test func lineagesBeyondTheLimitShareASeriesOfTheirTask() {
        var series = RewardSeries(limits: Self.limits(lineages: 2))
        let placements = ["a", "b", "c", "d", "a"].map {
            series.add(1, lineage: Lineage(task: "essay", partition: $0), version: 0, purpose: .train)
        }
        #expect(placements == [.version, .version, .otherLineage, .otherLineage, .version])
        #expect(series.add(1, lineage: Lineage(task: "maths"), version: 3, purpose: .train) == .otherLineage)
        #expect(
            Self.counts(series) == [
                "essay a 0 train": 2, "essay b 0 train": 1, "essay other other train": 2,
                "maths other other train": 1,
            ])
    }

    @Test func theWorstThatMayHappenStaysWithinTheBound() {
        let limits = Self.limits(versions: 2, lineages: 3)
        var series = RewardSeries(limits: limits)
        for task in ["a", "b"] {
            for partition in 0..<5 {
                for version in [5, 6, 4, 7, 8, 1] {
                    for purpose in RolloutPurpose.allCases {
                        series.add(
                            1, lineage: Lineage(task: task, partition: "p\(partition)"), version: version,
                            purpose: purpose)
                    }
                }
            }
        }
        #expect(series.all.count <= limits.seriesMax(tasks: 2))
        #expect(series.all.count >= 3 * 3 * 2)
    }
}

extension RewardSeries {
    /// Counts one reward.
    @discardableResult
    fileprivate mutating func add(
        _ reward: Double, lineage: Lineage, version: Int, purpose: RolloutPurpose
    ) -> Placement {
        var totals = Totals()
        totals.add(reward)
        return add(totals, lineage: lineage, version: version, purpose: purpose)
    }
}
