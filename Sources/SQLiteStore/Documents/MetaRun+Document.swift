internal import JSONText
internal import RewardCore

extension MetaRun {
    /// The whole run as JSON text.
    var document: [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.object(writeMembers)
        return writer.takeBytes()
    }

    /// Reads what `document` gave.
    init(document: [UInt8]) throws(DocumentError) {
        let fields = try DocumentFields(reading: document, "a meta run")
        let parameters = try fields.fields("parameters")
        self.init(
            id: try fields.text("id"),
            lineage: Lineage(task: try fields.text("task"), partition: try fields.text("partition")),
            parameters: MetaRunParameters(
                samples: try parameters.int("samples"),
                strategy: try parameters.keyword("strategy", MetaRunParameters.Strategy.self),
                seed: Int64(try parameters.int("seed")), isDryRun: try parameters.bool("dry_run")),
            trigger: try fields.keyword("trigger", MetaRunTrigger.self),
            queuedAt: Timestamp(milliseconds: Int64(try fields.int("queued_at"))))
        try readProgress(fields)
    }

    private func writeMembers(_ writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("task", lineage.task)
        writer.member("partition", lineage.partition)
        writer.member(object: "parameters") { writer in
            writer.member("samples", parameters.samples)
            writer.member("strategy", parameters.strategy.rawValue)
            writer.member("seed", Int(parameters.seed))
            writer.member("dry_run", parameters.isDryRun)
        }
        writer.member("trigger", trigger.rawValue)
        writer.member("queued_at", Int(queuedAt.milliseconds))
        writer.member("status", status.rawValue)
        writer.member("stage", stage.rawValue)
        writer.member("from_version", fromVersion)
        writer.member("published_version", publishedVersion)
        writer.member(list: "samples", samples, MetaSample.write)
        writer.member(list: "merged_sets", mergedSets) { $0.list($1, RubricItem.write) }
        writer.member("analysis", analysis)
        writer.member("candidate_kind", candidate?.kind.rawValue)
        writer.member("candidate", candidate.map { String(decoding: $0.storedBytes, as: UTF8.self) })
        writer.member(list: "reasons", reasons) { $0.string($1) }
        writer.member("templates", templateHashes)
        writer.member(object: "usage") { TokenUsage.writeMembers(&$0, usage) }
        writer.member("simulated", isSimulated)
        writer.member("started_at", startedAt.map { Int($0.milliseconds) })
        writer.member("ended_at", endedAt.map { Int($0.milliseconds) })
    }

    private mutating func readProgress(_ fields: DocumentFields) throws(DocumentError) {
        status = try fields.keyword("status", MetaRunStatus.self)
        stage = try fields.keyword("stage", MetaRunStage.self)
        fromVersion = try fields.optionalInt("from_version")
        publishedVersion = try fields.optionalInt("published_version")
        samples = try fields.list("samples", MetaSample.read)
        mergedSets = try fields.list("merged_sets", RubricItem.readList)
        analysis = try fields.optionalText("analysis")
        if let kind = try fields.optionalText("candidate_kind") {
            candidate = try RubricContent(kind: kind, storedBytes: Array(fields.text("candidate").utf8))
        }
        reasons = try fields.texts("reasons")
        templateHashes = try fields.textsByName("templates")
        usage = try TokenUsage(fields.fields("usage"))
        isSimulated = try fields.bool("simulated")
        startedAt = try fields.optionalInt("started_at").map { Timestamp(milliseconds: Int64($0)) }
        endedAt = try fields.optionalInt("ended_at").map { Timestamp(milliseconds: Int64($0)) }
    }
}

extension MetaSample {
    /// Writes the sample as an object.
    static func write(_ writer: inout JSONWriter, _ sample: MetaSample) {
        writer.object { writer in
            writer.name("rollout")
            StoredRollout.write(&writer, sample.rollout)
            writer.member("label", sample.label)
            writer.member("analysis", sample.analysis)
            writer.member(list: "refinement", sample.refinement, RubricItem.write)
            writer.member("failure", sample.failure)
        }
    }

    /// Reads what `write` has written.
    static func read(_ value: JSONValue) throws(DocumentError) -> MetaSample {
        let fields = try DocumentFields(value, "a sample")
        var sample = MetaSample(rollout: try StoredRollout(fields.fields("rollout")))
        sample.label = try fields.optionalText("label")
        sample.analysis = try fields.optionalText("analysis")
        sample.refinement = try fields.optionalList("refinement", RubricItem.read)
        sample.failure = try fields.optionalText("failure")
        return sample
    }
}
