internal import Refinement
internal import RewardCore
internal import Telemetry

/// Counts how meta runs end and what they drop.
struct RefinementMetrics: RefinementObserver {
    private let ended: CounterFamily
    private let stages: CounterFamily
    private let dropped: CounterFamily
    private let storeFailures: Counter

    /// Registers the worker's metrics.
    init(_ metrics: MetricsRegistry) {
        ended = metrics.counter(
            "metareward_meta_runs_total", help: "Meta runs that ended, by how.", labels: ["task", "status"])
        stages = metrics.counter(
            "metareward_meta_stages_total", help: "Stages of meta runs that finished.", labels: ["stage"])
        dropped = metrics.counter(
            "metareward_meta_items_dropped_total", help: "Items of candidates that validation dropped, by reason.",
            labels: ["reason"])
        storeFailures = metrics.counter(
            "metareward_meta_store_failures_total",
            help: "Times that the meta worker could not read or write the store."
        ).with()
    }

    /// A stage is stored.
    func stageFinished(_ stage: MetaRunStage, task: String) { stages.with(stage.rawValue).increment() }

    /// A run is over.
    func runEnded(_ status: MetaRunStatus, task: String) { ended.with(task, status.rawValue).increment() }

    /// Validation dropped an item.
    func itemDropped(_ reason: ItemDropReason, task: String) { dropped.with(reason.rawValue).increment() }

    /// The store failed under the worker.
    func storeFailed(_ error: StoreError, task: String) { storeFailures.increment() }
}
