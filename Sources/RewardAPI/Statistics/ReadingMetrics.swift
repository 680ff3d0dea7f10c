internal import Telemetry

/// Counts reads that ended at a limit before they had seen everything.
struct ReadingMetrics: Sendable {
    private let searches: Counter
    private let statistics: Counter

    /// Registers the metrics.
    init(_ registry: MetricsRegistry) {
        searches = registry.counter(
            "metareward_rollout_searches_cut_short_total",
            help: "Pages of /rollouts that ended because limits.search_rollouts were looked through."
        ).with()
        statistics = registry.counter(
            "metareward_statistics_cut_short_total",
            help: "Answers of /stats that cover the newest limits.statistics_rollouts only."
        ).with()
    }

    /// Counts a search that has not seen all rollouts.
    func searchCutShort() { searches.increment() }

    /// Counts statistics that do not cover all rollouts.
    func statisticsCutShort() { statistics.increment() }
}
