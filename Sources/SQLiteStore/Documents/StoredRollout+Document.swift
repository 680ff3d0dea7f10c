internal import JSONText
internal import RewardCore

extension StoredRollout {
    /// Writes the whole record as an object, for a meta run's copy of it.
    static func write(_ writer: inout JSONWriter, _ record: StoredRollout) {
        writer.object { writer in
            writer.member("score_id", record.scoreID)
            writer.member("at", Int(record.at.milliseconds))
            writer.member("task", record.task)
            writer.member(object: "rollout") { Rollout.writeMembers(&$0, record.rollout) }
            writer.member("run", record.run)
            writer.member("step", record.step.map { Int($0) })
            writer.member("purpose", record.purpose.rawValue)
            writer.member("pinned_by", record.pinnedBy)
            writer.name("basis")
            Basis.write(&writer, record.judgement.basis)
            writer.name("judgement")
            Judgement.write(&writer, record.judgement)
            writer.member(list: "notes", record.notes) { $0.string($1) }
            writer.member("abandoned", record.isAbandoned)
            if record.isTextDeleted { writer.member("texts_deleted", true) }
            if record.copies > 1 { writer.member("copies", record.copies) }
        }
    }

    /// Reads what `write` has written.
    init(_ fields: DocumentFields) throws(DocumentError) {
        let basis = try Basis(fields.fields("basis"))
        self.init(
            scoreID: try fields.text("score_id"), at: Timestamp(milliseconds: Int64(try fields.int("at"))),
            task: try fields.text("task"), rollout: try Rollout(fields.fields("rollout")),
            run: try fields.optionalText("run"), step: try fields.optionalInt("step").map { Int64($0) },
            purpose: try fields.keyword("purpose", RolloutPurpose.self),
            pinnedBy: try fields.optionalText("pinned_by"),
            judgement: try Judgement(fields.fields("judgement"), basis: basis), notes: try fields.texts("notes"),
            isAbandoned: try fields.bool("abandoned"),
            isTextDeleted: try fields.optionalBool("texts_deleted") ?? false,
            copies: try fields.optionalInt("copies") ?? 1)
    }

    /// The part of the record that has no column of its own in the table of rollouts: judgement, notes, copies.
    var rowDocument: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object { writer in
            writer.name("judgement")
            Judgement.write(&writer, judgement)
            writer.member(list: "notes", notes) { $0.string($1) }
            if copies > 1 { writer.member("copies", copies) }
        }
        return writer.takeBytes()
    }

    /// Throws where a number is not finite. JSON cannot express it, and a reward that came back as another number would
    /// be worse than none.
    func checkNumbers() throws(StoreError) {
        guard judgement.reward?.isFinite ?? true, judgement.latencyMilliseconds.isFinite else {
            throw .corrupt(
                "score \(scoreID) has a reward or latency that is not a finite number and was not stored; this is a bug"
            )
        }
    }
}

extension Rollout {
    /// Writes the parts as members of the object that is open.
    static func writeMembers(_ writer: inout JSONWriter, _ rollout: Rollout) {
        writer.member("id", rollout.id)
        if let prompt = rollout.prompt {
            writer.name("prompt")
            RolloutText.write(&writer, prompt)
        }
        writer.name("response")
        RolloutText.write(&writer, rollout.response)
        writer.member("reference", rollout.reference)
        writer.member("partition", rollout.partition)
        writer.member("group", rollout.group)
        writer.member("metadata", rollout.metadata)
    }

    /// Reads what `writeMembers` has written.
    init(_ fields: DocumentFields) throws(DocumentError) {
        self.init(
            id: try fields.text("id"), prompt: try fields.optional("prompt").map(RolloutText.read),
            response: try RolloutText.read(fields.required("response") { $0 }),
            reference: try fields.optionalText("reference"), partition: try fields.text("partition"),
            group: try fields.optionalText("group"), metadata: try fields.optionalText("metadata"))
    }
}
