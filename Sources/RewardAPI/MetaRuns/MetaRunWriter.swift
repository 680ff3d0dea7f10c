internal import JSONText
internal import RewardCore

/// Writes meta runs as members of a JSON object.
enum MetaRunWriter {
    /// A run with its samples and its candidate. `joined` is said only of a run that a call has joined.
    static func writeWhole(_ run: MetaRun, joined: Bool = false, _ writer: inout JSONWriter) {
        writeStanding(run, &writer)
        writer.member("samples", array: run.samples) { writer, sample in write(sample, &writer) }
        writer.member("analysis", run.analysis)
        writer.name("candidate")
        switch run.candidate {
        case .items(let items): write(items, &writer)
        case .guidelines(let text): writer.string(text)
        case nil: writer.null()
        }
        writeEnd(run, &writer)
        writer.member("template_hashes") { writer in
            for (name, hash) in run.templateHashes.sorted(by: { $0.key < $1.key }) { writer.member(name, hash) }
        }
        if joined { writer.member("joined", true) }
        writer.simulatedMark(run.isSimulated)
    }

    /// A run in a list: without samples and candidate.
    static func writeSummary(_ run: MetaRun, _ writer: inout JSONWriter) {
        writeStanding(run, &writer)
        writeEnd(run, &writer)
        writer.simulatedMark(run.isSimulated)
    }

    private static func writeStanding(_ run: MetaRun, _ writer: inout JSONWriter) {
        writer.member("id", run.id)
        writer.member("status", run.status.rawValue)
        writer.member("stage", run.stage.rawValue)
        writer.member("task", run.lineage.task)
        writer.member("partition", run.lineage.partition)
        writer.member("from_version", run.fromVersion)
        writer.member("published_version", run.publishedVersion)
        writer.member("trigger", run.trigger.rawValue)
        writer.member("seed", Int(run.parameters.seed))
        writer.member("strategy", run.parameters.strategy.rawValue)
        writer.member("samples_wanted", run.parameters.samples)
        writer.member("dry_run", run.parameters.isDryRun)
    }

    private static func writeEnd(_ run: MetaRun, _ writer: inout JSONWriter) {
        writer.member("reasons", array: run.reasons) { $0.string($1) }
        writer.usage(run.usage, callsName: "calls")
        writer.member("queued_at", run.queuedAt)
        writer.member("started_at", run.startedAt)
        writer.member("ended_at", run.endedAt)
    }

    private static func write(_ sample: MetaSample, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("score_id", sample.rollout.scoreID)
        writer.member("label", sample.label)
        writer.member("analysis", sample.analysis)
        writer.name("refinement")
        if let refinement = sample.refinement { write(refinement, &writer) } else { writer.null() }
        if let failure = sample.failure { writer.member("failure", failure) }
        writer.endObject()
    }

    private static func write(_ items: [RubricItem], _ writer: inout JSONWriter) {
        writer.beginArray()
        for item in items { RubricWriter.write(item, &writer) }
        writer.endArray()
    }
}
