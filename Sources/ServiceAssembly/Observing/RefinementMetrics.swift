internal import Logging
internal import Refinement
internal import RewardCore
internal import Telemetry

/// Counts how meta runs end and what they drop, and writes a line for each end and each fault of the store.
struct RefinementMetrics: RefinementObserver {
    private let ended: CounterFamily
    private let stages: CounterFamily
    private let dropped: CounterFamily
    private let storeFailures: Counter
    private let logger: Logger

    /// Registers the worker's metrics.
    init(_ metrics: MetricsRegistry, logger: Logger) {
        self.logger = logger
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
    func runEnded(_ status: MetaRunStatus, task: String) {
        ended.with(task, status.rawValue).increment()
        logger.info("meta run ended", metadata: ["task": "\(task)", "meta_run.status": "\(status.rawValue)"])
    }

    /// Validation dropped an item.
    func itemDropped(_ reason: ItemDropReason, task: String) { dropped.with(reason.rawValue).increment() }

    /// The store failed under the worker.
    func storeFailed(_ error: StoreError, task: String) {
        storeFailures.increment()
        logger.error(
            "the store failed under the meta worker", metadata: ["task": "\(task)", "detail": "\(error.detail)"])
    }
}
