/// Keeps scored rollouts and pins. What `append` and `pin` have returned for survives kill -9.
public protocol RolloutStore: Sendable {
    /// Keeps the rollouts and, where there is one, the answer that tells of them: all or none, in one transaction.
    /// Returns after the commit. Concurrent calls share transactions. An answer that is larger than all kept answers
    /// together may be is left out; the rollouts are kept then all the same.
    func append(_ rollouts: [StoredRollout], answer: KeptAnswer?) async throws(StoreError)
    /// The answer that was kept under the key and has not expired at `now`.
    func keptAnswer(_ key: AnswerKey, at now: Timestamp) async throws(StoreError) -> KeptAnswer?
    /// One score, or `nil`.
    func rollout(scoreID: String) async throws(StoreError) -> StoredRollout?
    /// Rollouts judged up to this time may have been removed by retention; `nil` where none ever was.
    func retentionMark() async throws(StoreError) -> Timestamp?
    /// A page of rollouts, oldest first.
    func rollouts(_ filter: RolloutFilter) async throws(StoreError) -> RolloutPage
    /// The figures of a page of rollouts, which says what `rollouts` would of them. A store may read them faster.
    func figures(_ filter: RolloutFilter) async throws(StoreError) -> RolloutFiguresPage
    /// Rollouts that a meta run may look at: of the lineage, purpose `train`, decided by the judge, scored under
    /// `version`, not abandoned, not in `excluding`. At most `limit` identifiers, newest first.
    func eligibleScores(
        of lineage: Lineage, version: Int, excluding: Set<String>, limit: Int
    ) async throws(StoreError) -> [String]
    /// Inserts the pins that are new and returns the pins now in force for the same keys and lineages, in the same
    /// order, together with whether each was new. Durable before it returns.
    func pin(_ pins: [Pin]) async throws(StoreError) -> [PinResult]
    /// The pin of a key in a lineage, if there is one.
    func pin(_ key: PinKey, lineage: Lineage) async throws(StoreError) -> Pin?
    /// The counters from which schedules resume after a restart, by task.
    func scheduleCounters() async throws(StoreError) -> [String: ScheduleCounters]
    /// Writes a task's counters.
    func save(_ counters: ScheduleCounters, task: String) async throws(StoreError)
}

extension RolloutStore {
    /// Keeps the rollouts, all or none, without an answer.
    public func append(_ rollouts: [StoredRollout]) async throws(StoreError) {
        try await append(rollouts, answer: nil)
    }
}

/// A pin in force, and whether this call made it.
public struct PinResult: Sendable, Hashable {
    /// The pin in force.
    public let pin: Pin
    /// Whether this call made it.
    public let isNew: Bool
    /// Whether this call made it and no lineage of the task had a pin of this key before: a step first seen.
    public let isFirstOfTask: Bool

    /// A pin in force.
    public init(pin: Pin, isNew: Bool, isFirstOfTask: Bool) {
        self.pin = pin
        self.isNew = isNew
        self.isFirstOfTask = isFirstOfTask
    }
}

/// What a task has counted toward its next meta step.
public struct ScheduleCounters: Sendable, Hashable {
    /// Distinct (run, step) pairs first seen since the last step trigger.
    public var steps: Int
    /// Scored training rollouts without a step since the last rollout trigger.
    public var rollouts: Int

    /// Counters with the given values.
    public init(steps: Int = 0, rollouts: Int = 0) {
        self.steps = steps
        self.rollouts = rollouts
    }
}
