internal import Judging
internal import RewardCore
internal import Telemetry

/// Counts what `POST /score` and the routes of trainers answered.
struct ScoreMetrics: Sendable {
    private let scored: CounterFamily
    private let failed: CounterFamily
    private let oldPins: CounterFamily
    private let unsplitPrompts: CounterFamily
    private let calls: CounterFamily
    private let tokens: CounterFamily
    private let softScores: CounterFamily
    private let sizes: HistogramFamily
    private let unstored: CounterFamily
    private let rewards: RewardMetrics

    /// Registers the metrics, for a service with that many tasks; once a service.
    init(_ registry: MetricsRegistry, rewards limits: RewardSeriesLimits, tasks: Int) {
        rewards = RewardMetrics(registry, limits: limits, tasks: tasks)
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
        calls = registry.counter(
            "metareward_task_judge_calls_total", help: "Calls to judges, by the task they were made for.",
            labels: ["task"])
        tokens = registry.counter(
            "metareward_task_judge_tokens_total",
            help: "Tokens of judging by kind, by the task they were spent for; wasted ones are counted as prompt and "
                + "completion too.", labels: ["task", "kind"])
        softScores = registry.counter(
            "metareward_soft_scores_total", help: "Verdicts of tasks with soft scores, by what came of it.",
            labels: ["task", "outcome"])
        unstored = registry.counter(
            "metareward_rollouts_unstored_total",
            help: "Rollouts answered though the store failed, as on_store_failure: score asks.", labels: ["task"])
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
        rewards.count(rollouts)
        countUsage(of: rollouts, task: task)
        for (decider, count) in outcomes { scored.with(task, decider).increment(by: count) }
        for (kind, count) in failures { failed.with(task, kind).increment(by: count) }
        let unsplit = rollouts.count { $0.isPromptUnsplit }
        if unsplit > 0 { unsplitPrompts.with(task).increment(by: unsplit) }
        let lost = rollouts.count { !$0.isStored }
        if lost > 0 { unstored.with(task).increment(by: lost) }
        if oldPinCount > 0 { oldPins.with(task).increment(by: oldPinCount) }
    }

    private func countUsage(of rollouts: [ScoredRollout], task: String) {
        var usage = TokenUsage()
        var soft: [String: Int] = [:]
        for rollout in rollouts {
            usage += rollout.record.judgement.usage
            for verdict in rollout.record.judgement.verdicts {
                if let reading = verdict.soft { soft[reading.outcome.rawValue, default: 0] += 1 }
            }
        }
        for (outcome, count) in soft { softScores.with(task, outcome).increment(by: count) }
        guard usage.calls > 0 else { return }
        calls.with(task).increment(by: usage.calls)
        tokens.with(task, "prompt").increment(by: max(0, usage.promptTokens))
        tokens.with(task, "completion").increment(by: max(0, usage.completionTokens))
        tokens.with(task, "cached").increment(by: max(0, usage.cachedTokens ?? 0))
        tokens.with(task, "wasted").increment(by: max(0, usage.wastedTokens))
    }
}
