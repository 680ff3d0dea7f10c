internal import JSONText
internal import Judging
internal import RewardCore

/// Writes what is stored of a run.
struct RunWriter {
    /// The run's name.
    let name: String
    /// Its rollouts in numbers.
    let counts: RunCounts
    /// Its step pins, summed up.
    let bases: [PinnedBasis]
    /// The heads of all lineages.
    let heads: [Lineage: RubricVersion]
    /// One page of its step pins.
    let steps: [Pin]

    /// Writes the run as the members of an object. `limit` is that of the page.
    func write(_ writer: inout JSONWriter, limit: Int) {
        writer.member("run", name)
        writer.member("rollouts") { writer in
            writer.member("stored", counts.rollouts)
            writer.member("scored", counts.rollouts - counts.failed)
            writer.member("failed", counts.failed)
            writer.member("eval", counts.evaluated)
            writer.member("abandoned", counts.abandoned)
            writer.member("without_texts", counts.withoutTexts)
        }
        writer.member("lineages", array: Set(bases.map(\.lineage)).sorted()) { writer, lineage in
            writer.beginObject()
            write(lineage, &writer)
            writer.endObject()
        }
        writer.member("steps", array: steps) { writer, pin in
            writer.beginObject()
            Self.write(pin, &writer)
            writer.endObject()
        }
        writer.member("next", steps.count == limit ? steps.last.flatMap(StepPinMark.init)?.text : nil)
    }

    private func write(_ lineage: Lineage, _ writer: inout JSONWriter) {
        let pinned = bases.filter { $0.lineage == lineage }
        writer.member("task", lineage.task)
        writer.member("partition", lineage.partition)
        writer.member("head_version", heads[lineage]?.version)
        writer.member("pinned_steps", pinned.reduce(0) { $0 + $1.steps })
        writer.member("versions", array: pinned) { writer, basis in
            writer.beginObject()
            writer.member("rubric_version", basis.basis.rubricVersion)
            writer.member("rubric_hash", basis.basis.rubricHash)
            writer.member("basis_hash", basis.basis.hash)
            writer.member("steps", basis.steps)
            writer.member("first_step", Int(basis.firstStep))
            writer.member("last_step", Int(basis.lastStep))
            writer.endObject()
        }
    }

    private static func write(_ pin: Pin, _ writer: inout JSONWriter) {
        if case .step(_, let step) = pin.key { writer.member("step", Int(step)) }
        writer.member("task", pin.lineage.task)
        writer.member("partition", pin.lineage.partition)
        writer.member("rubric_version", pin.basis.rubricVersion)
        writer.member("basis_hash", pin.basis.hash)
        writer.member("pinned_at", pin.madeAt)
    }
}

/// Writes what a restore did.
enum RestoreWriter {
    /// Writes the outcome as the members of an object.
    static func write(_ outcome: RestoreOutcome, run: String, step: Int64, _ writer: inout JSONWriter) {
        writer.member("run", run)
        writer.member("step", Int(step))
        writer.member("lineages", array: outcome.lineages) { writer, restored in
            writer.beginObject()
            writer.member("task", restored.lineage.task)
            writer.member("partition", restored.lineage.partition)
            writer.member("restored_version", restored.pin?.basis.rubricVersion)
            writer.member("head_version", restored.head?.version)
            writer.member("rubric_hash", restored.head?.hash)
            writer.member("published", restored.isPublished)
            writer.endObject()
        }
        writer.member("forgotten_pins", outcome.forgottenPins)
        writer.member("abandoned_rollouts", outcome.abandonedRollouts)
        writer.member("superseded_meta_runs", array: outcome.supersededMetaRuns) { $0.string($1) }
    }
}

/// The mark of a page as text, `<step>/<task>/<partition>`.
extension StepPinMark {
    /// The text.
    var text: String { "\(step)/\(lineage.task)/\(lineage.partition)" }

    /// Reads what `text` gives.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let step = Int64(parts[0]), !parts[1].isEmpty, !parts[2].isEmpty else { return nil }
        self.init(step: step, lineage: Lineage(task: parts[1], partition: parts[2]))
    }

    /// The place after a step pin; `nil` for other pins.
    init?(_ pin: Pin) {
        guard case .step(_, let step) = pin.key else { return nil }
        self.init(step: step, lineage: pin.lineage)
    }
}
