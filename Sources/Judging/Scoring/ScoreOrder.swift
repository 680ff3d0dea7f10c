public import RewardCore

/// What one `/score` request asks for, after the wire has been checked.
public struct ScoreOrder: Sendable {
    /// The task.
    public var task: String
    /// The rollouts in the order of the request; 1 or more.
    public var rollouts: [Rollout]
    /// Remarks on each rollout's input, parallel to `rollouts`, or empty for none.
    public var notes: [[String]]
    /// The training run.
    public var run: String?
    /// The training step; only with a run.
    public var step: Int64?
    /// Training or evaluation.
    public var purpose: RolloutPurpose
    /// Exactly this rubric version; only where all rollouts are of one lineage.
    public var rubricVersion: Int?
    /// Whether rollouts that carry neither step nor group are pinned by their prompt, as routes of trainers want it
    /// that send the samples of a prompt one by one. Never on the native route. Default false.
    public var pinsByPrompt: Bool
    /// Another judge program than the task's.
    public var program: JudgeProgramName?
    /// Another source of rewards than the task's.
    public var rewardSource: RewardSource?
    /// When answers are of no more use: rollouts still waiting then fail as `judge_timeout`.
    public var deadline: ContinuousClock.Instant
    /// W3C `traceparent`, passed on to the judge.
    public var traceparent: String?
    /// Makes the answer that is kept in the same transaction as the scores, for a request that may be repeated. `nil`
    /// keeps neither: the request is not over yet, or is refused. An order with one that is cancelled before its scores
    /// are kept leaves nothing behind either: nobody has seen its answer, and the repeat must find none.
    public var answer: (@Sendable ([ScoredRollout]) -> KeptAnswer?)?
    /// Records of the same request whose scores were not kept when they were made; they are kept with these. Default
    /// none.
    public var held: [StoredRollout]
    /// Whether the scores are kept and counted; `false` for a look at what another version would say. Default true.
    public var isKept: Bool
    /// How many equal requests the order answers, asked once when its scores are kept; `nil` for one. Recorded as
    /// `copies` of the rollouts.
    public var copies: (@Sendable () -> Int)?

    /// An order for training rollouts under the head.
    public init(task: String, rollouts: [Rollout], deadline: ContinuousClock.Instant) {
        self.task = task
        self.rollouts = rollouts
        self.deadline = deadline
        notes = []
        purpose = .train
        held = []
        pinsByPrompt = false
        isKept = true
    }
}

/// One rollout of an answered order.
public struct ScoredRollout: Sendable, Hashable {
    /// The record that was kept.
    public let record: StoredRollout
    /// Whether the pin named a basis that the configuration no longer offers, and another was used.
    public let basisChanged: Bool
    /// When the pin that was used was made, if one was.
    public let pinnedAt: Timestamp?
    /// Whether the judge read a prompt as it is that the task would have split.
    public let isPromptUnsplit: Bool
    /// Whether the record is stored; `false` where the store failed and the service answers all the same.
    public var isStored = true

    /// An answered rollout.
    public init(record: StoredRollout, basisChanged: Bool, pinnedAt: Timestamp?, isPromptUnsplit: Bool = false) {
        self.record = record
        self.basisChanged = basisChanged
        self.pinnedAt = pinnedAt
        self.isPromptUnsplit = isPromptUnsplit
    }
}

/// Why a whole order was refused before any judge call. Failures of single rollouts are results, not refusals.
public enum ScoreRefusal: Error, Sendable, Hashable {
    /// There is no such task.
    case unknownTask(String)
    /// The rollout at that index names a partition that the task does not have or may not make.
    case unknownPartition(index: Int, PublishFailure)
    /// The lineage has no such version.
    case unknownVersion(Lineage, Int)
    /// `rubric_version` was given for rollouts of several lineages.
    case versionAcrossLineages
    /// The rubric's kind does not fit the judge program.
    case programDoesNotFit(JudgeProgramName, kind: RubricKind)
    /// The reward source needs a reference that the rollout at that index does not have.
    case missingReference(index: Int, source: String)
    /// The order names another program than the one that its step or group is pinned to.
    case programIsPinned(JudgeProgramName, pinned: JudgeProgramName)
    /// The order was to be kept with its answer, and was cancelled before that; nothing was kept.
    case abandoned
    /// The store failed: a new pin could not be made, or the scores could not be kept.
    case store(StoreError)
}
