internal import SQLiteStore
internal import Telemetry

/// Shows what the store has counted.
enum StoreMetrics {
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
