internal import Locking
internal import RewardCore
internal import SQLiteStore
internal import Telemetry

/// Counts what retention removes, and shows how large the store is.
final class RetentionMetrics: Sendable {
    private let removals: CounterFamily
    private let failures: Counter
    private let bytes: GaugeFamily
    private let age: Gauge
    private let total = Locked(0)

    /// Registers the metrics.
    init(_ metrics: MetricsRegistry) {
        removals = metrics.counter(
            "metareward_retention_rollouts_removed_total", help: "Rollouts removed by retention, by the limit reached.",
            labels: ["limit"])
        failures = metrics.counter(
            "metareward_retention_failures_total", help: "Sweeps of retention that the store failed."
        ).with()
        bytes = metrics.gauge(
            "metareward_store_bytes",
            help: "Bytes of a database file without its write-ahead log; part used leaves out free pages.",
            labels: ["file", "part"])
        age = metrics.gauge(
            "metareward_store_oldest_rollout_age_seconds", help: "Age of the oldest stored rollout; 0 without any."
        ).with()
    }

    /// Rollouts removed since the start.
    var removed: Int { total.withLock { $0 } }

    /// Counts one transaction.
    func count(_ progress: RetentionProgress) {
        guard let reason = progress.reason else { return }
        removals.with(reason.rawValue).increment(by: progress.removed)
        total.withLock { $0 += progress.removed }
    }

    /// Counts a sweep that failed.
    func countFailure() { failures.increment() }

    /// Shows how the store stands.
    func show(_ facts: StoreFacts, at now: Timestamp) {
        bytes.with("rubrics", "all").set(facts.rubricsBytes)
        bytes.with("rollouts", "all").set(facts.rolloutsBytes)
        bytes.with("rollouts", "used").set(facts.rolloutsUsedBytes)
        let oldest = facts.oldestAt.map { Double(now.milliseconds - $0.milliseconds) / 1000 }
        age.set(max(0, oldest ?? 0))
    }
}
