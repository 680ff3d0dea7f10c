import RewardCore

/// Reads what a service has of a task and says which files the paper's layout has for it.
struct PromptExporter {
    /// A file to write.
    struct File: Sendable {
        /// What will be said of it when it is written.
        let outcome: PromptOutcome
        /// Its bytes.
        let bytes: [UInt8]
    }

    /// What an export writes and what it leaves out.
    struct Export: Sendable {
        /// The files.
        var files: [File] = []
        /// What has no file, and why.
        var leftOut: [PromptOutcome] = []
    }

    /// Where the service is.
    let client: ServiceClient
    /// The task as the service described it.
    let task: ServiceTask

    /// Reads all that is to be written; nothing is written yet.
    func read() async throws(CommandFailure) -> Export {
        var export = Export()
        var histories: [(lineage: Lineage, history: LineageHistory)] = []
        for partition in task.heads.keys.sorted() {
            let lineage = Lineage(task: task.name, partition: partition)
            histories.append((lineage, try await LineageHistory.read(lineage, client)))
        }
        let isImported = histories.contains { $0.history.isImported }
        for (lineage, history) in histories {
            if lineage.partition == Lineage.defaultPartition, history.head == 0, isImported {
                // Every task has this lineage; here it is not what was imported.
                let note = "still the task's initial rubric, while other partitions were imported"
                export.leftOut.append(PromptOutcome(action: .skipped, path: "\(lineage)", notes: [note]))
            } else {
                try await add(lineage, history, to: &export)
            }
        }
        for template in task.templates { Self.add(template, isGuidelines: task.isGuidelines, to: &export) }
        return export
    }

    private func add(
        _ lineage: Lineage, _ history: LineageHistory, to export: inout Export
    ) async throws(CommandFailure) {
        guard let folder = PromptLayout.folder(ofPartition: lineage.partition) else {
            let note = "the partition's name cannot be the path of a folder"
            export.leftOut.append(PromptOutcome(action: .skipped, path: "\(lineage)", notes: [note]))
            return
        }
        for version in history.replaced {
            let note = "version \(version) gave way to a later import of the same number"
            export.leftOut.append(PromptOutcome(action: .skipped, path: "\(lineage)", notes: [note]))
        }
        for entry in history.entries {
            let rubric = try await ExportedRubric.read(entry.version, of: lineage, client)
            var notes = [rubric.form]
            if !rubric.attributedNames.isEmpty {
                let names = rubric.attributedNames.map { "\"\($0)\"" }.joined(separator: ", ")
                notes.append("the paper's code passes over \(names), whose tags keep their attributes")
            }
            let outcome = PromptOutcome(
                action: .written, path: folder.isEmpty ? entry.name : "\(folder)/\(entry.name)", lineage: lineage,
                version: entry.version, notes: notes)
            export.files.append(File(outcome: outcome, bytes: Array(rubric.text.utf8)))
        }
    }

    /// Adds the file of a template. One that only this service has is written where someone chose its text: its default
    /// is had without a file.
    static func add(_ template: ServiceTask.Template, isGuidelines: Bool, to export: inout Export) {
        let path = template.name + ".txt"
        var notes: [String] = []
        if !PromptLayout.hasTemplate(template.name, isGuidelines: isGuidelines) {
            guard template.isOperators else {
                let note = "the default of a template that the paper's layout does not have"
                export.leftOut.append(
                    PromptOutcome(
                        action: .skipped, path: path, template: template.name, version: template.version, notes: [note])
                )
                return
            }
            notes.append("the paper's layout does not have it, import-prompts reads it")
        } else if template.text.contains("{{#") || template.text.contains("{{^") {
            notes.append("its sections are not in the language of the paper's templates")
        }
        let outcome = PromptOutcome(
            action: .written, path: path, template: template.name, version: template.version, notes: notes)
        export.files.append(File(outcome: outcome, bytes: Array(template.text.utf8)))
    }
}
