import RewardCore

/// What an import of a folder would do, and everything that is wrong with the folder. Pure: nothing is read or sent.
struct ImportPlan: Sendable {
    /// A rubric to publish.
    struct Rubric: Sendable {
        /// The file, relative to the folder.
        let path: String
        /// The file's own name: the version's comment.
        let name: String
        /// Which iteration it is; a rubric to begin with is 0.
        let number: Int
        /// The name that an export would give it.
        let exportedName: String
        /// The file's text.
        let text: String
        /// What it says; empty for guidelines.
        let items: [RubricTextItem]
    }

    /// The rubrics of one lineage, in the order of their numbers.
    struct LineageRubrics: Sendable {
        /// The lineage's partition.
        let partition: String
        /// Its rubrics.
        var rubrics: [Rubric]
    }

    /// A template to put in force.
    struct Template: Sendable {
        /// The file, relative to the folder.
        let path: String
        /// The template that it is for.
        let name: String
        /// The file's text.
        let text: String
    }

    /// A file that is passed over.
    struct Skipped: Hashable, Sendable {
        /// The file, relative to the folder.
        let path: String
        /// Why.
        let reason: String
    }

    /// Lineages with something to publish, `default` first, then by name.
    private(set) var lineages: [LineageRubrics] = []
    /// Templates to put in force.
    private(set) var templates: [Template] = []
    /// Files that are passed over.
    private(set) var skipped: [Skipped] = []
    /// Everything that is wrong; nothing may be sent unless this is empty.
    private(set) var problems: [PromptProblem] = []

    private let task: ServiceTask

    /// Plans the import of `files` into `task`. `start` names the rubric to begin with where there are several.
    init(_ files: [PromptFile], task: ServiceTask, start: String? = nil) {
        self.task = task
        var iterations: [(file: PromptFile, number: Int)] = []
        var starts: [(file: PromptFile, name: String)] = []
        for file in files {
            switch PromptFileName(file.name) {
            case .iteration(let number): iterations.append((file, number))
            case .start(let name): starts.append((file, name))
            case .text(let name): planTemplate(file, name)
            case .other: skip(file, "it is no file of the layout")
            }
        }
        if iterations.isEmpty {
            planStarts(starts, start)
        } else {
            for (file, _) in starts { skip(file, "a rubric to begin with; the folder has iterations already") }
            if start != nil {
                let detail = "the folder has iterations, which say what training began with; leave --start out"
                problems.append(PromptProblem(path: "--start", detail: detail))
            }
            planIterations(iterations)
        }
        checkPartitions()
        guard lineages.isEmpty, templates.isEmpty, problems.isEmpty else { return }
        let detail = "the folder has neither a rubric nor a template of task \(task.name) in the paper's layout"
        problems.append(PromptProblem(path: ".", detail: detail))
    }

    private mutating func skip(_ file: PromptFile, _ reason: String) {
        skipped.append(Skipped(path: file.path, reason: reason))
    }

    private mutating func planTemplate(_ file: PromptFile, _ name: String) {
        guard file.folder.isEmpty, let template = task.template(name) else {
            let isTemplate = file.folder.isEmpty && PromptLayout.isTemplate(name)
            skip(file, isTemplate ? "task \(task.name) has no template \(name)" : "it is no file of the layout")
            return
        }
        do throws(PromptProblem) {
            let text = try file.text(bytesMax: PromptFile.templateBytesMax)
            let found = PromptCheck.problems(inTemplate: text, path: file.path, template)
            problems += found
            if found.isEmpty { templates.append(Template(path: file.path, name: name, text: text)) }
        } catch {
            problems.append(error)
        }
    }

    private mutating func planIterations(_ iterations: [(file: PromptFile, number: Int)]) {
        var seen: [String: String] = [:]
        for (file, number) in iterations.sorted(by: { ($0.number, $0.file.name) < ($1.number, $1.file.name) }) {
            if let other = seen.updateValue(file.name, forKey: "\(number) \(file.folder)") {
                let detail = "it has the same number as \(other); keep one of them"
                problems.append(PromptProblem(path: file.path, detail: detail))
                continue
            }
            planRubric(file, number: number, exportedName: file.name)
        }
        lineages.sort {
            ($0.partition != Lineage.defaultPartition ? 1 : 0, $0.partition)
                < ($1.partition != Lineage.defaultPartition ? 1 : 0, $1.partition)
        }
    }

    private mutating func planStarts(_ starts: [(file: PromptFile, name: String)], _ start: String?) {
        for (folder, files) in Dictionary(grouping: starts, by: \.file.folder).sorted(by: { $0.key < $1.key }) {
            let wanted = files.filter { start == nil || $0.name == start || $0.file.name == start }
            guard let chosen = wanted.first, wanted.count == 1 else {
                let names = files.map(\.name).sorted().joined(separator: ", ")
                let which = start.map { "none is called \($0)" } ?? "choose one with --start NAME"
                let detail = "the folder has several rubrics to begin with and no iteration; \(which): \(names)"
                problems.append(PromptProblem(path: folder.isEmpty ? "." : folder, detail: detail))
                continue
            }
            for other in files where other.file != chosen.file {
                skip(other.file, "training begins with \(chosen.name)")
            }
            planRubric(chosen.file, number: 0, exportedName: PromptFileName.iteration(number: 0))
        }
        if let start, starts.isEmpty {
            let detail = "the folder has no evaluation_rubric_\(start).txt, and no other rubric to begin with"
            problems.append(PromptProblem(path: "--start", detail: detail))
        }
    }

    private mutating func planRubric(_ file: PromptFile, number: Int, exportedName: String) {
        guard let partition = PromptLayout.partition(ofFolder: file.folder) else {
            skip(file, "the name of its folder is no name of a partition")
            return
        }
        do throws(PromptProblem) {
            let text = try file.text(bytesMax: PromptFile.rubricBytesMax)
            let items = task.isGuidelines ? [] : RubricText.readItems(text)
            let found = PromptCheck.problems(inRubric: text, items, path: file.path, isGuidelines: task.isGuidelines)
            problems += found
            guard found.isEmpty else { return }
            let rubric = Rubric(
                path: file.path, name: file.name, number: number, exportedName: exportedName, text: text, items: items)
            if let index = lineages.firstIndex(where: { $0.partition == partition }) {
                lineages[index].rubrics.append(rubric)
            } else {
                lineages.append(LineageRubrics(partition: partition, rubrics: [rubric]))
            }
        } catch {
            problems.append(error)
        }
    }

    /// The service would refuse partitions that the task does not allow, or more than it allows.
    private mutating func checkPartitions() {
        let named = lineages.map(\.partition).filter { $0 != Lineage.defaultPartition }
        if let allowed = task.partitions {
            for partition in named where !allowed.contains(partition) {
                let detail = "task \(task.name) has no such partition; add it to tasks.\(task.name).partitions"
                problems.append(PromptProblem(path: partition, detail: detail))
            }
            return
        }
        let count = Set(task.heads.keys).union(named).subtracting([Lineage.defaultPartition]).count
        guard count > task.partitionsMax, !named.isEmpty else { return }
        let detail = "the task would have \(count) partitions; raise tasks.\(task.name).max_partitions"
        problems.append(PromptProblem(path: ".", detail: detail))
    }
}
