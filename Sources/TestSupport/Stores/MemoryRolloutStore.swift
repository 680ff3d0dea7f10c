internal import Locking
public import RewardCore

/// Rollouts, pins and counters in memory, for tests. Same answers as the store on SQLite; nothing is ever pruned but by
/// `keepSteps`.
public final class MemoryRolloutStore: RolloutStore {
    /// Everything that it holds.
    struct State {
        /// In the order of appending.
        var rollouts: [StoredRollout] = []
        /// Their identifiers.
        var scoreIDs: Set<String> = []
        /// The pins.
        var pins: MemoryPins
        /// The counters by task.
        var counters: [String: ScheduleCounters] = [:]
        /// The answers by key; none ever expires.
        var answers: [AnswerKey: KeptAnswer] = [:]
        /// Up to when rollouts count as removed.
        var retentionMark: Timestamp?
        /// Where readings of figures wait.
        var figuresGate: Gate?
        /// How many pages of figures were asked for.
        var figuresPages = 0
        /// What every call fails with.
        var fault: StoreError?
    }

    /// What it holds.
    let state: Locked<State>

    /// An empty store that keeps the pins of `keepSteps` steps of a run, and group and prompt pins for
    /// `shortPinSeconds`.
    public init(keepSteps: Int = 10_000, shortPinSeconds: Int = 1_800) {
        state = Locked(State(pins: MemoryPins(keepSteps: keepSteps, shortPinSeconds: shortPinSeconds)))
    }

    /// Lets every call fail with `fault` from now on; `nil` heals.
    public func setFault(_ fault: StoreError?) { state.withLock { $0.fault = fault } }

    /// Holds readings of figures at `gate` from now on.
    public func holdFigures(at gate: Gate) { state.withLock { $0.figuresGate = gate } }

    /// How many pages of figures were asked for so far.
    public var figuresPages: Int { state.withLock { $0.figuresPages } }

    /// Lets rollouts up to that time count as removed by retention.
    public func setRetentionMark(_ mark: Timestamp?) { state.withLock { $0.retentionMark = mark } }

    /// Up to when rollouts count as removed by retention.
    public func retentionMark() async throws(StoreError) -> Timestamp? {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return state.retentionMark
        }
    }

    /// Everything appended so far, in order.
    public var appended: [StoredRollout] { state.withLock { $0.rollouts } }

    /// Keeps the rollouts and the answer, all or none; `.conflict` when one of the scores is stored already.
    public func append(_ rollouts: [StoredRollout], answer: KeptAnswer?) async throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            var scoreIDs = state.scoreIDs
            for rollout in rollouts {
                guard scoreIDs.insert(rollout.scoreID).inserted else {
                    throw .conflict("score \(rollout.scoreID) is stored already")
                }
            }
            state.scoreIDs = scoreIDs
            state.rollouts += rollouts
            if let answer { state.answers[answer.key] = answer }
        }
    }

    /// The answer that was kept under the key.
    public func keptAnswer(_ key: AnswerKey, at now: Timestamp) async throws(StoreError) -> KeptAnswer? {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return state.answers[key]
        }
    }

    /// One score, or `nil`.
    public func rollout(scoreID: String) async throws(StoreError) -> StoredRollout? {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return state.rollouts.first { $0.scoreID == scoreID }
        }
    }

    /// Rollouts that a meta run may look at, newest first, at most `limit`.
    public func eligibleScores(
        of lineage: Lineage, version: Int, excluding: Set<String>, limit: Int
    ) async throws(StoreError) -> [String] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let eligible = state.rollouts.reversed().filter {
                $0.lineage == lineage && $0.purpose == .train && $0.judgement.decidedBy == .judge
                    && $0.judgement.basis.rubricVersion == version && !$0.isAbandoned && !$0.isTextDeleted
                    && !excluding.contains($0.scoreID)
            }
            return eligible.prefix(max(limit, 0)).map(\.scoreID)
        }
    }

    /// Inserts the pins that are new and returns the pins in force for the same keys and lineages, in the same order.
    public func pin(_ pins: [Pin]) async throws(StoreError) -> [PinResult] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return pins.map { state.pins.insert($0) }
        }
    }

    /// The pin of a key in a lineage, if there is one.
    public func pin(_ key: PinKey, lineage: Lineage) async throws(StoreError) -> Pin? {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return state.pins.find(key, lineage: lineage)
        }
    }

    /// The counters by task.
    public func scheduleCounters() async throws(StoreError) -> [String: ScheduleCounters] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return state.counters
        }
    }

    /// Writes a task's counters.
    public func save(_ counters: ScheduleCounters, task: String) async throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            state.counters[task] = counters
        }
    }
}
