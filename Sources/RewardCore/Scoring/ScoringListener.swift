/// Hears what the schedule of meta steps counts. Scoring tells it and never waits for it.
public protocol ScoringListener: Sendable {
    /// A training request of a step is being admitted that no lineage of the task had seen before.
    func stepAdmitted(task: String, run: String, step: Int64)
    /// Rollouts were judged and kept; `trainingWithoutStep` of them are training rollouts that carry no step.
    func rolloutsKept(task: String, trainingWithoutStep: Int)
}
