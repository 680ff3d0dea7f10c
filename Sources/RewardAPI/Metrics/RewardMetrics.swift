internal import Judging
internal import Locking
internal import RewardCore
internal import Telemetry

/// Shows rewards by task, partition, rubric version and purpose. Failures have no reward and are not in it.
final class RewardMetrics: Sendable {
    /// The metric whose overflow is counted for all four.
    private static let countName = "metareward_rewards_total"
    private static let labels = ["task", "partition", "version", "purpose"]

    private let series: Locked<RewardSeries>
    private let registry: MetricsRegistry

    /// Registers the metrics, for a service with that many tasks.
    init(_ registry: MetricsRegistry, limits: RewardSeriesLimits, tasks: Int) {
        self.registry = registry
        let series = Locked(RewardSeries(limits: limits))
        self.series = series
        let seriesMax = limits.seriesMax(tasks: tasks)
        let metrics: [(String, String, @Sendable (RewardSeries.Totals) -> Double)] = [
            (Self.countName, "Rewards given, by rubric version.", { Double($0.count) }),
            ("metareward_reward_positive_sum_total", "Sum of the rewards above 0, by rubric version.", { $0.positive }),
            (
                "metareward_reward_negative_sum_total",
                "Sum of the rewards below 0 without their sign, by rubric version.", { $0.negative }
            ),
            (
                "metareward_reward_squares_sum_total", "Sum of the squares of the rewards, by rubric version.",
                { $0.squares }
            ),
        ]
        for (name, help, read) in metrics {
            registry.counter(name, help: help, labels: Self.labels, seriesMax: seriesMax) {
                series.withLock { $0.all }.map { (labels: $0.labels, value: read($0.totals)) }
            }
        }
    }

    /// Counts the rewards of an answer. Neighbours of one lineage, version and purpose are summed first, since nearly
    /// always all are, and finding their series costs more than adding to it.
    func count(_ rollouts: [ScoredRollout]) {
        // By index, because a copy of a record costs more than all that is read of it here.
        var index = rollouts.startIndex
        while index < rollouts.endIndex {
            let start = index
            let version = rollouts[start].record.judgement.basis.rubricVersion
            let purpose = rollouts[start].record.purpose
            var totals = RewardSeries.Totals()
            repeat {
                if let reward = rollouts[index].record.judgement.reward { totals.add(reward) }
                index += 1
            } while index < rollouts.endIndex && rollouts[index].record.judgement.basis.rubricVersion == version
                && rollouts[index].record.purpose == purpose
                && rollouts[index].record.rollout.partition == rollouts[start].record.rollout.partition
                && rollouts[index].record.task == rollouts[start].record.task
            let lineage = rollouts[start].record.lineage
            let placement = series.withLock { $0.add(totals, lineage: lineage, version: version, purpose: purpose) }
            if placement == .otherLineage { registry.noteOverflow(of: Self.countName, uses: totals.count) }
        }
    }
}
