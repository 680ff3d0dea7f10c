public import RewardCore

/// One task: what it is, and which models judge it and refine its rubric.
public struct TaskConfiguration: Sendable, Hashable {
    /// Everything that the task itself is configured to be.
    public var settings: TaskSettings
    /// The model that scores its rollouts.
    public var judgeModel: ModelReference
    /// The model that refines its rubric.
    public var metaModel: ModelReference

    /// A task with its models.
    public init(settings: TaskSettings, judgeModel: ModelReference, metaModel: ModelReference) {
        self.settings = settings
        self.judgeModel = judgeModel
        self.metaModel = metaModel
    }
}
