import JSONText
import RewardCore

/// Sends what a plan without problems says to a service, file by file.
struct PromptImporter {
    /// Where the service is.
    let client: ServiceClient
    /// The task as the service described it.
    let task: ServiceTask
    /// Hears of every file as soon as it is done with.
    let report: (PromptOutcome) -> Void

    /// Publishes the rubrics, then puts the templates in force. Every publish expects the head that was seen, so that a
    /// version published meanwhile ends the import and is not buried.
    func run(_ plan: ImportPlan) async throws(CommandFailure) {
        for lineage in plan.lineages {
            try await publish(lineage.rubrics, to: Lineage(task: task.name, partition: lineage.partition))
        }
        for template in plan.templates { try await put(template) }
        for file in plan.skipped {
            report(PromptOutcome(action: .skipped, path: file.path, notes: [file.reason]))
        }
    }

    private func publish(_ rubrics: [ImportPlan.Rubric], to lineage: Lineage) async throws(CommandFailure) {
        var head = 0
        var known: [Int] = []
        if task.heads[lineage.partition] != nil {
            let history = try await LineageHistory.read(lineage, client)
            head = history.head
            known = try await versions(of: rubrics, in: history, lineage)
        }
        for (rubric, version) in zip(rubrics, known) {
            report(outcome(.same, rubric, lineage, version))
        }
        for rubric in rubrics.dropFirst(known.count) {
            let answer = try await client.post(
                "/rubric",
                [
                    "task": .string(lineage.task), "partition": .string(lineage.partition),
                    "text": .string(rubric.text), "comment": .string(rubric.name),
                    "origin": .string(RubricOrigin.imported.rawValue), "expected_version": .integer(head),
                ], timeout: .seconds(60))
            guard let version = answer["version"]?.int else {
                throw CommandFailure("the service published \(rubric.path) without saying as which version")
            }
            head = version
            report(outcome(.published, rubric, lineage, version))
        }
    }

    /// The versions that say what the first of the rubrics say already.
    private func versions(
        of rubrics: [ImportPlan.Rubric], in history: LineageHistory, _ lineage: Lineage
    ) async throws(CommandFailure) -> [Int] {
        let entries = history.entries.suffix(rubrics.count)
        var written: [(name: String, text: String)] = []
        for entry in entries {
            written.append((entry.name, try await ExportedRubric.read(entry.version, of: lineage, client).text))
        }
        let count = LineageHistory.overlap(
            of: rubrics.map { ($0.exportedName, $0.text) }, with: written, isImported: history.isImported)
        return entries.suffix(count).map(\.version)
    }

    private func outcome(
        _ action: PromptOutcome.Action, _ rubric: ImportPlan.Rubric, _ lineage: Lineage, _ version: Int
    ) -> PromptOutcome {
        PromptOutcome(
            action: action, path: rubric.path, lineage: lineage, version: version,
            items: task.isGuidelines ? nil : rubric.items, notes: task.isGuidelines ? ["guidelines"] : [])
    }

    private func put(_ template: ImportPlan.Template) async throws(CommandFailure) {
        let current = task.template(template.name)
        if let current, current.text.utf8.elementsEqual(template.text.utf8) {
            report(
                PromptOutcome(
                    action: .same, path: template.path, template: template.name, version: current.version))
            return
        }
        var body: JSONObject = ["text": .string(template.text), "comment": .string(template.path)]
        // The layout has no system lines; the one in force stays.
        if let system = current?.system { body.set("system", to: .string(system)) }
        let path = "/meta/templates/\(ServiceClient.encoded(task.name))/\(ServiceClient.encoded(template.name))"
        let answer = try await client.put(path, .object(body), timeout: .seconds(60))
        report(
            PromptOutcome(
                action: .put, path: template.path, template: template.name, version: answer["version"]?.int))
    }
}
