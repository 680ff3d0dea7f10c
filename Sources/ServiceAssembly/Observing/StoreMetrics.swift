internal import RewardCore
internal import SQLiteStore
internal import Telemetry

/// Counts and times what the store writes, and shows what it has counted itself.
struct StoreMetrics: SQLiteStoreObserver {
    private let seconds: HistogramFamily
    private let failures: CounterFamily

    /// Registers the metrics of writing.
    init(_ metrics: MetricsRegistry) {
        seconds = metrics.histogram(
            "metareward_store_write_seconds",
            help: "Time of a transaction that was committed, from its first statement; many writes may share one.",
            labels: ["file"])
        failures = metrics.counter(
            "metareward_store_write_failures_total", help: "Transactions that could not be written.", labels: ["file"])
    }

    /// A transaction was committed.
    func committed(_ file: SQLiteStore.File, in duration: Duration) { seconds.with(file.rawValue).observe(duration) }

    /// A transaction could not be written.
    func failed(_ file: SQLiteStore.File, _ error: StoreError) { failures.with(file.rawValue).increment() }

    /// Registers the metrics of a store.
    static func register(_ store: SQLiteStore, _ metrics: MetricsRegistry) {
        let counters: [(String, String, @Sendable (AnswerCounts) -> Int)] = [
            ("kept", "Answers kept for repeats under an Idempotency-Key.", { $0.kept }),
            ("expired", "Kept answers that were removed because their time was over.", { $0.expired }),
            (
                "evicted", "Kept answers that were removed before their time because of idempotency.max_bytes.",
                { $0.evicted }
            ),
            ("too_large", "Answers not kept because one alone has more than idempotency.max_bytes.", { $0.tooLarge }),
        ]
        for (name, help, read) in counters {
            metrics.counter("metareward_idempotency_answers_\(name)_total", help: help) {
                Double(read(store.keptAnswerCounts))
            }
        }
    }
}
