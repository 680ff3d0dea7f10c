/// One rollout with its judgement, as it is kept: what explains a score later, and what a meta run studies.
public struct StoredRollout: Sendable, Hashable {
    /// Identifier of the score.
    public let scoreID: String
    /// When it was judged.
    public let at: Timestamp
    /// The task whose rubric was used.
    public let task: String
    /// The rollout as it was sent.
    public let rollout: Rollout
    /// The training run, if named.
    public let run: String?
    /// The training step, if named.
    public let step: Int64?
    /// Training or evaluation.
    public let purpose: RolloutPurpose
    /// Which pin chose the basis: `step`, `group`, `prompt`, `version`, or `nil`.
    public let pinnedBy: String?
    /// What judging gave.
    public let judgement: Judgement
    /// Remarks on the input, such as replaced lone surrogates, in words.
    public let notes: [String]
    /// Whether a restore has abandoned the step this rollout belongs to.
    public let isAbandoned: Bool
    /// Whether its texts were deleted: prompt, response, reference, metadata, rationales, and what a failure said.
    public let isTextDeleted: Bool
    /// How many equal requests that were in flight together this one record answered; 1 or more.
    public let copies: Int

    /// A record with all its parts.
    public init(
        scoreID: String, at: Timestamp, task: String, rollout: Rollout, run: String?, step: Int64?,
        purpose: RolloutPurpose, pinnedBy: String?, judgement: Judgement, notes: [String] = [],
        isAbandoned: Bool = false, isTextDeleted: Bool = false, copies: Int = 1
    ) {
        self.scoreID = scoreID
        self.at = at
        self.task = task
        self.rollout = rollout
        self.run = run
        self.step = step
        self.purpose = purpose
        self.pinnedBy = pinnedBy
        self.judgement = judgement
        self.notes = notes
        self.isAbandoned = isAbandoned
        self.isTextDeleted = isTextDeleted
        self.copies = copies
    }

    /// The lineage whose rubric was used.
    public var lineage: Lineage { Lineage(task: task, partition: rollout.partition) }
}
