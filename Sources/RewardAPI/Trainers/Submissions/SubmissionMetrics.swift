internal import Telemetry

/// Counts work that was submitted, and what those who ask for it were told.
struct SubmissionMetrics: Sendable {
    /// What a submission came to.
    enum Outcome: String, Sendable, CaseIterable {
        /// Its work began.
        case begun
        /// It was work that runs, or whose reward is kept.
        case joined
        /// It was refused, because as much runs as may.
        case full
    }

    /// What somebody who asked was told.
    enum Told: String, Sendable, CaseIterable {
        /// The work runs.
        case running
        /// The reward.
        case reward
        /// That there is no reward.
        case missing
        /// That there is no such work.
        case unknown
    }

    private let submissions: CounterFamily
    private let polls: CounterFamily

    /// Registers the metrics. `counts` says how the table stands.
    init(_ registry: MetricsRegistry, counts: @escaping @Sendable () -> SubmissionTable.Counts) {
        submissions = registry.counter(
            "metareward_trainer_submissions_total", help: "Work submitted to be asked for later, by what it came to.",
            labels: ["outcome"])
        polls = registry.counter(
            "metareward_trainer_polls_total", help: "Questions for submitted work, by what was told.",
            labels: ["told"])
        registry.counter(
            "metareward_trainer_results_dropped_total",
            help: "Results of submitted work that were let go, because their time was over or there were too many.",
            labels: ["reason"]
        ) {
            let counts = counts()
            return [(["expired"], Double(counts.expired)), (["evicted"], Double(counts.evicted))]
        }
        registry.gauge("metareward_trainer_submissions_running", help: "Submitted work that runs.") {
            Double(counts().running)
        }
        registry.gauge("metareward_trainer_results_kept", help: "Results of submitted work that can be asked for.") {
            Double(counts().kept)
        }
    }

    /// Counts a submission.
    func count(_ outcome: Outcome) { submissions.with(outcome.rawValue).increment() }

    /// Counts a question.
    func count(_ told: Told) { polls.with(told.rawValue).increment() }
}
