internal import Judging
internal import RewardCore
internal import Telemetry

/// Counts what `POST /score` answered.
struct ScoreMetrics: Sendable {
    private let scored: CounterFamily
    private let failed: CounterFamily
    private let oldPins: CounterFamily
    private let unsplitPrompts: CounterFamily
    private let sizes: HistogramFamily

    /// Registers the metrics.
    init(_ registry: MetricsRegistry) {
        scored = registry.counter(
            "metareward_rollouts_scored_total", help: "Rollouts answered with a reward.",
            labels: ["task", "decided_by"])
        failed = registry.counter(
            "metareward_rollouts_failed_total", help: "Rollouts answered without a reward, by the kind of failure.",
            labels: ["task", "kind"])
        oldPins = registry.counter(
            "metareward_old_pins_used_total", help: "Rollouts scored under a step pin older than the configured age.",
            labels: ["task"])
        unsplitPrompts = registry.counter(
            "metareward_prompts_unsplit_total",
            help: "Rollouts judged with their prompt as it is, because the task's prompt_pattern did not match.",
            labels: ["task"])
        sizes = registry.histogram(
            "metareward_score_request_rollouts", help: "Rollouts of one score request.", labels: ["task"],
            buckets: HistogramBuckets.sizes)
    }

    /// Counts an answer.
    func count(_ rollouts: [ScoredRollout], oldPins oldPinCount: Int, task: String) {
        sizes.with(task).observe(Double(rollouts.count))
        var outcomes: [String: Int] = [:]
        var failures: [String: Int] = [:]
        for rollout in rollouts {
            switch rollout.record.judgement.outcome {
            case .scored: outcomes[rollout.record.judgement.decidedBy?.rawValue ?? "unknown", default: 0] += 1
            case .failed(let failure): failures[failure.kind.rawValue, default: 0] += 1
            }
        }
        for (decider, count) in outcomes { scored.with(task, decider).increment(by: count) }
        for (kind, count) in failures { failed.with(task, kind).increment(by: count) }
        let unsplit = rollouts.count { $0.isPromptUnsplit }
        if unsplit > 0 { unsplitPrompts.with(task).increment(by: unsplit) }
        if oldPinCount > 0 { oldPins.with(task).increment(by: oldPinCount) }
    }
}
