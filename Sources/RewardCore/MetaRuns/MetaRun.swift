/// One execution of the meta step for one lineage, as it is kept after every stage so that a restart resumes it.
public struct MetaRun: Sendable, Hashable {
    /// Identifier of the run.
    public let id: String
    /// Whose rubric it refines.
    public let lineage: Lineage
    /// What it was asked for.
    public let parameters: MetaRunParameters
    /// What started it: `manual`, `steps` or `rollouts`.
    public let trigger: MetaRunTrigger
    /// Where it stands.
    public var status: MetaRunStatus
    /// The last stage that finished; a resumed run goes on after it.
    public var stage: MetaRunStage
    /// The head it started from; `nil` while queued.
    public var fromVersion: Int?
    /// The version it published, if it did.
    public var publishedVersion: Int?
    /// The rollouts it studies, with what the meta model said of each; until prescreening is over, those it labels.
    public var samples: [MetaSample]
    /// Sets of items still to be merged, in order; after the last round one set.
    public var mergedSets: [[RubricItem]]
    /// The analysis of all samples together, under guidelines; `nil` until it is had, and for rubrics of items.
    public var analysis: String?
    /// The rubric it proposes, once there is one.
    public var candidate: RubricContent?
    /// Why items were dropped, or why it ended as it did, in words.
    public var reasons: [String]
    /// Hashes of the meta templates that it started with, by name; it keeps them to its end.
    public var templateHashes: [String: String]
    /// Calls and tokens spent.
    public var usage: TokenUsage
    /// Whether the simulated model had a part in it.
    public var isSimulated: Bool
    /// When it was asked for.
    public let queuedAt: Timestamp
    /// When it began.
    public var startedAt: Timestamp?
    /// When it ended.
    public var endedAt: Timestamp?

    /// A run that waits for its turn.
    public init(
        id: String, lineage: Lineage, parameters: MetaRunParameters, trigger: MetaRunTrigger, queuedAt: Timestamp
    ) {
        self.id = id
        self.lineage = lineage
        self.parameters = parameters
        self.trigger = trigger
        self.queuedAt = queuedAt
        status = .queued
        stage = .queued
        samples = []
        mergedSets = []
        reasons = []
        templateHashes = [:]
        usage = TokenUsage()
        isSimulated = false
    }
}

/// What started a meta run.
public enum MetaRunTrigger: String, Sendable, CaseIterable {
    /// `POST /meta/refine`.
    case manual
    /// Enough distinct training steps.
    case steps
    /// Enough scored rollouts.
    case rollouts
}
