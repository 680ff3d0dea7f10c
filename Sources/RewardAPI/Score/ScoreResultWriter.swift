internal import JSONText
internal import RewardCore

/// Writes one scored rollout as the members of a JSON object.
struct ScoreResultWriter {
    /// The record.
    let record: StoredRollout
    /// Whether the pin named a basis that the configuration no longer offers.
    var basisChanged = false
    /// When the pin was made, where it is old enough to say so.
    var oldPinMadeAt: Timestamp?

    /// Writes the result.
    func write(_ writer: inout JSONWriter, detail: ScoreDetail) {
        let judgement = record.judgement
        writer.member("id", record.rollout.id)
        writeOutcome(&writer)
        writer.member("partition", record.rollout.partition)
        writer.member("rubric_version", judgement.basis.rubricVersion)
        writer.member("rubric_hash", judgement.basis.rubricHash)
        writer.member("basis_hash", judgement.basis.hash)
        if basisChanged { writer.member("basis_changed", true) }
        writePin(&writer)
        writer.member("score_id", record.scoreID)
        writer.member("judge_model", judgement.isSimulated ? "simulated" : judgement.basis.judgeModel)
        if detail != .reward { writeVerdicts(&writer) }
        if detail == .full { writeProvenance(&writer) }
        if !record.notes.isEmpty { writer.member("notes", array: record.notes) { $0.string($1) } }
    }

    /// Writes the result with everything it says, followed by the request's fields and the time: what explains a
    /// stored score.
    func writeExplained(_ writer: inout JSONWriter) {
        write(&writer, detail: .full)
        writer.member("task", record.task)
        writer.member("run", record.run)
        writer.member("step", record.step.map(Int.init))
        writer.member("group", record.rollout.group)
        writer.member("purpose", record.purpose.rawValue)
        writer.member("at", record.at)
        if record.isAbandoned { writer.member("abandoned", true) }
        if record.isTextDeleted { writer.member("texts_deleted", true) }
        if record.copies > 1 { writer.member("copies", record.copies) }
        writer.name("prompt")
        Self.write(record.rollout.prompt, &writer)
        writer.name("response")
        Self.write(record.rollout.response, &writer)
        writer.member("reference", record.rollout.reference)
        writer.name("metadata")
        if let metadata = record.rollout.metadata { writer.raw(Array(metadata.utf8)) } else { writer.null() }
        writer.simulatedMark(record.judgement.isSimulated)
    }

    private func writeOutcome(_ writer: inout JSONWriter) {
        let judgement = record.judgement
        switch judgement.outcome {
        case .scored(let reward, let score):
            writer.member("status", "scored")
            writer.member("reward", reward)
            writer.member("score", score: score)
            writer.member("score_min", judgement.scoreMin)
            writer.member("score_max", judgement.scoreMax)
            writer.member("decided_by", judgement.decidedBy?.rawValue)
            if let uncertainty = judgement.uncertainty { writer.member("uncertainty", uncertainty) }
        case .failed(let failure):
            writer.member("status", "failed")
            writer.member("reward", nil as Double?)
            writer.member("score", nil as Int?)
            writer.name("error")
            writer.failure(failure)
        }
    }

    private func writePin(_ writer: inout JSONWriter) {
        guard let pinnedBy = record.pinnedBy else { return writer.member("pin", nil as String?) }
        writer.member("pin") { writer in
            writer.member("by", pinnedBy)
            if let oldPinMadeAt {
                writer.member("made_at", oldPinMadeAt)
                writer.member("old", true)
            }
        }
    }

    private func writeVerdicts(_ writer: inout JSONWriter) {
        writer.member("items", array: record.judgement.verdicts) { writer, verdict in
            writer.beginObject()
            writer.member("name", verdict.name)
            writer.member("score", score: verdict.score)
            writer.member("min", verdict.min)
            writer.member("max", verdict.max)
            writer.member("rationale", verdict.rationale)
            if verdict.isUnconstrained { writer.member("unconstrained", true) }
            if let uncertainty = verdict.uncertainty { writer.member("uncertainty", uncertainty) }
            if let soft = verdict.soft {
                writer.member("soft") { writer in
                    writer.member("outcome", soft.outcome.rawValue)
                    writer.member("mass", soft.mass)
                }
            }
            writer.endObject()
        }
        writer.member("checks", array: record.judgement.checks) { writer, check in
            writer.beginObject()
            writer.member("name", check.name)
            writer.member("passed", check.passed)
            writer.endObject()
        }
    }

    private func writeProvenance(_ writer: inout JSONWriter) {
        let judgement = record.judgement
        writer.member("endpoint", judgement.endpoint)
        writer.member("program", judgement.basis.program.rawValue)
        writer.member("template_hashes") { writer in
            for (name, hash) in judgement.basis.templateHashes.sorted(by: { $0.key < $1.key }) {
                writer.member(name, hash)
            }
        }
        writer.usage(judgement.usage, callsName: "judge_calls")
        writer.member("attempts", judgement.retries + 1)
        writer.member("latency_ms", judgement.latencyMilliseconds)
    }

    /// Writes a prompt or response as it was sent; text parts of a message come back joined.
    private static func write(_ text: RolloutText?, _ writer: inout JSONWriter) {
        switch text {
        case nil: writer.null()
        case .text(let text): writer.string(text)
        case .messages(let messages):
            writer.beginArray()
            for message in messages {
                writer.beginObject()
                writer.member("role", message.role)
                writer.member("content", message.content)
                writer.endObject()
            }
            writer.endArray()
        }
    }
}
