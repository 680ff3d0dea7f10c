internal import JSONText
internal import Judging
internal import RewardCore

/// Writes one rescored rollout: the result as `POST /score` writes it, with the `score_id` of the stored rollout, and
/// what is stored of it beside.
struct RescoreResultWriter {
    /// What judging gave now.
    let rescored: ScoredRollout
    /// What is stored.
    let stored: StoredRollout

    /// Writes the members of the result.
    func write(_ writer: inout JSONWriter, detail: ScoreDetail) {
        let now = rescored.record
        let record = StoredRollout(
            scoreID: stored.scoreID, at: now.at, task: now.task, rollout: now.rollout, run: stored.run,
            step: stored.step, purpose: stored.purpose, pinnedBy: now.pinnedBy, judgement: now.judgement,
            notes: now.notes)
        ScoreResultWriter(record: record, basisChanged: rescored.basisChanged).write(&writer, detail: detail)
        writer.member("stored") { writer in
            let judgement = stored.judgement
            writer.member("rubric_version", judgement.basis.rubricVersion)
            writer.member("rubric_hash", judgement.basis.rubricHash)
            writer.member("basis_hash", judgement.basis.hash)
            writer.member("reward", judgement.reward)
            writer.member("score", score: judgement.score)
            writer.member("at", stored.at)
        }
    }
}
