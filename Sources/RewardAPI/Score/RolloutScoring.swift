public import Judging

/// Scores the rollouts of one request: what this interface needs from the judging service.
public protocol RolloutScoring: Sendable {
    /// Answers each rollout of the order, in its order, with a record that is already kept.
    ///
    /// Throws when the whole order is refused before any judge call; failures of single rollouts are results.
    func score(_ order: ScoreOrder) async throws(ScoreRefusal) -> [ScoredRollout]
}
