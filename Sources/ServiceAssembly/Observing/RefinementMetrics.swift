internal import Logging
internal import Refinement
internal import RewardCore
internal import Telemetry

/// Counts how meta runs end and what they drop, and writes a line for each end and each fault of the store.
struct RefinementMetrics: RefinementObserver {
    private let ended: CounterFamily
    private let stages: CounterFamily
    private let stageSeconds: HistogramFamily
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
        stageSeconds = metrics.histogram(
            "metareward_meta_stage_seconds", help: "Time that meta runs took from the stage before to this one.",
            labels: ["stage"])
        dropped = metrics.counter(
            "metareward_meta_items_dropped_total", help: "Items of candidates that validation dropped, by reason.",
            labels: ["reason"])
        storeFailures = metrics.counter(
            "metareward_meta_store_failures_total",
            help: "Times that the meta worker could not read or write the store."
        ).with()
    }

    /// A stage is stored.
    func stageFinished(_ stage: MetaRunStage, took: Duration, task: String) {
        stages.with(stage.rawValue).increment()
        stageSeconds.with(stage.rawValue).observe(took)
    }

    /// A run is over.
    func runEnded(_ run: MetaRun) {
        ended.with(run.lineage.task, run.status.rawValue).increment()
        logger.info(
            "meta run ended",
            metadata: [
                LogFields.task: "\(run.lineage.task)", LogFields.partition: "\(run.lineage.partition)",
                LogFields.metaRun: "\(run.id)", LogFields.metaStatus: "\(run.status.rawValue)",
                LogFields.traceID: "\(TraceContext(ofWork: run.id).traceID)",
            ])
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
