extension PromptFolder {
    /// Writes the files of an export and reports each. Throws, and writes nothing, where a file with other bytes stands
    /// in the way and `force` is not set.
    func write(_ export: PromptExporter.Export, force: Bool, report: (PromptOutcome) -> Void) throws(CommandFailure) {
        var present = Set<String>()
        var conflicts: [String] = []
        for file in export.files {
            guard let bytes = try bytes(of: file.outcome.path) else { continue }
            if bytes == file.bytes { present.insert(file.outcome.path) } else { conflicts.append(file.outcome.path) }
        }
        guard force || conflicts.isEmpty else {
            throw CommandFailure(
                "nothing was written: files of \(path) that say something else would be overwritten; name another "
                    + "folder, or use --force\n  " + conflicts.joined(separator: "\n  "))
        }
        for file in export.files {
            var outcome = file.outcome
            if present.contains(outcome.path) {
                outcome.action = .same
            } else {
                try write(file.bytes, to: outcome.path)
            }
            report(outcome)
        }
        export.leftOut.forEach(report)
        try strayIterations(besides: Set(export.files.map(\.outcome.path))).forEach(report)
    }

    /// Iterations that this export did not write, in the folders that it wrote to: the paper's code takes the one with
    /// the highest number.
    private func strayIterations(besides written: Set<String>) throws(CommandFailure) -> [PromptOutcome] {
        let folders = Set(written.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
        return try files().compactMap { file in
            guard case .iteration = PromptFileName(file.name), folders.contains(file.folder),
                !written.contains(file.path)
            else { return nil }
            let note = "it was there before and is not of this export, the paper's code takes the highest number"
            return PromptOutcome(action: .skipped, path: file.path, notes: [note])
        }
    }
}
