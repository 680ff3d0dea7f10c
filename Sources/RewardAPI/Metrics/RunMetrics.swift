internal import Judging
internal import Telemetry

/// Counts what is done to training runs as wholes.
struct RunMetrics: Sendable {
    private let restores: CounterFamily
    private let freedPins: CounterFamily
    private let abandoned: Counter
    private let textsDeleted: Counter

    /// Registers the metrics.
    init(_ registry: MetricsRegistry) {
        restores = registry.counter(
            "metareward_run_restores_total", help: "Restores of training runs, by how they ended.",
            labels: ["outcome"])
        freedPins = registry.counter(
            "metareward_pins_freed_total", help: "Pins that were forgotten before their time, by what did it.",
            labels: ["by"])
        abandoned = registry.counter(
            "metareward_rollouts_abandoned_total", help: "Rollouts that a restore has marked as abandoned."
        ).with()
        textsDeleted = registry.counter(
            "metareward_rollout_texts_deleted_total", help: "Rollouts whose texts were deleted with their run's."
        ).with()
    }

    /// Counts a restore.
    func count(_ outcome: RestoreOutcome) {
        restores.with("done").increment()
        if outcome.forgottenPins > 0 { freedPins.with("restore").increment(by: outcome.forgottenPins) }
        abandoned.increment(by: outcome.abandonedRollouts)
    }

    /// Counts a restore that was refused or failed.
    func count(_ refusal: RestoreRefusal) {
        switch refusal {
        case .unknownRun, .rivals, .busy: restores.with("refused").increment()
        case .publish, .metaRun, .store: restores.with("failed").increment()
        }
    }

    /// Counts rollouts whose texts were deleted.
    func countDeletedTexts(_ rollouts: Int) { textsDeleted.increment(by: rollouts) }

    /// Counts the pins that a rollback has freed.
    func countUnpinned(_ pins: Int) {
        if pins > 0 { freedPins.with("rollback").increment(by: pins) }
    }
}
