/// What operators do, as the audit log names it.
public enum AuditAction: String, Sendable, CaseIterable {
    /// A rubric was published by hand.
    case publishRubric = "rubric.publish"
    /// An old rubric was published again.
    case rollBackRubric = "rubric.rollback"
    /// The pins on a version left behind were freed.
    case unpin = "rubric.unpin"
    /// A run's lineages were brought back to a checkpoint.
    case restoreRun = "run.restore"
    /// The texts of a run's rollouts were deleted.
    case deleteTexts = "run.delete_texts"
    /// A template was changed.
    case putTemplate = "template.put"
    /// An old version of a template was put in force again.
    case restoreTemplate = "template.restore"
    /// A template's default was put in force again.
    case resetTemplate = "template.reset"
    /// A task's schedule was paused or resumed.
    case setEvolution = "task.evolution"
    /// A meta run was started by request.
    case startMetaRun = "meta.refine"
    /// A meta run was cancelled.
    case cancelMetaRun = "meta.cancel"
    /// Stored rollouts were scored again under another version.
    case rescore = "rollouts.rescore"
    /// The configuration was read again.
    case reload = "configuration.reload"
}
