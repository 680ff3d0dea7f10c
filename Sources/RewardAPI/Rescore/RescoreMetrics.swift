internal import Judging
internal import RewardCore
internal import Telemetry

/// Counts what `POST /rescore` has judged, apart from what `POST /score` has.
struct RescoreMetrics: Sendable {
    private let rollouts: CounterFamily
    private let calls: CounterFamily

    /// Registers the metrics.
    init(_ registry: MetricsRegistry) {
        rollouts = registry.counter(
            "metareward_rollouts_rescored_total", help: "Stored rollouts judged again, by how they ended.",
            labels: ["task", "status"])
        calls = registry.counter(
            "metareward_rescore_judge_calls_total", help: "Calls to judges for stored rollouts.", labels: ["task"])
    }

    /// Counts an answer.
    func count(_ scored: [ScoredRollout], task: String) {
        let good = scored.count { $0.record.judgement.reward != nil }
        if good > 0 { rollouts.with(task, "scored").increment(by: good) }
        if scored.count > good { rollouts.with(task, "failed").increment(by: scored.count - good) }
        calls.with(task).increment(by: scored.reduce(0) { $0 + $1.record.judgement.usage.calls })
    }
}
