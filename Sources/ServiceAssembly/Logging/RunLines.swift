internal import Logging
internal import RewardAPI
internal import RewardCore

/// Writes a line for what happens to training runs as wholes.
struct RunLines: RunLog {
    /// Where the lines go.
    let logger: Logger

    /// A step is scored again under an old pin; perhaps a run took the name of an earlier one.
    func oldPinUsed(task: String, run: String, step: Int64, madeAt: Timestamp) {
        logger.warning(
            "a step is scored under an old pin; does another run use the name again?",
            metadata: ["task": "\(task)", "run": "\(run)", "step": "\(step)", "pin.made_at": "\(madeAt.text)"])
    }

    /// A run was restored.
    func restored(run: String, step: Int64, published: [RubricVersion], abandonedRollouts: Int) {
        let heads = published.map { "\($0.lineage) \($0.version)" }.joined(separator: ", ")
        logger.notice(
            "a run was restored",
            metadata: [
                "run": "\(run)", "step": "\(step)", "rubrics.published": "\(heads)",
                "rollouts.abandoned": "\(abandonedRollouts)",
            ])
    }

    /// The texts of a run's rollouts were deleted.
    func textsDeleted(run: String, rollouts: Int) {
        logger.notice("the texts of a run were deleted", metadata: ["run": "\(run)", "rollouts": "\(rollouts)"])
    }
}
