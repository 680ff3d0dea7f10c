/// Runs the rows in turn and writes the report beside the package.
enum Bench {
    /// The rows by the names that pick them: `make bench ROWS="client tokens"`.
    static let rows: [(name: String, run: @Sendable () async throws -> Section)] = [
        ("poll", PollRow.run),
        ("score", ScoreRow.run),
        ("publish", PublishRow.run),
        ("idle", IdleRow.run),
        ("client", ClientRow.run),
        ("tokens", TokenRow.run),
        ("affinity", AffinityRow.run),
        ("added-time", AddedTimeRow.run),
        ("json", JSONRow.run),
    ]

    /// Runs all rows, or only those named; the report is written only when all ran.
    static func run(only names: Set<String>) async throws {
        let loadAtStart = Report.load
        var sections: [Section] = []
        for row in rows where names.isEmpty || names.contains(row.name) {
            say("\(row.name) …")
            let section = try await row.run()
            say(section.markdown)
            sections.append(section)
        }
        guard names.isEmpty else { return }
        let path = try Report.write(sections, loadAtStart: loadAtStart)
        say("Written to \(path).")
    }
}

/// What one row reports.
struct Section: Sendable {
    /// The heading.
    var title: String
    /// The head of the table.
    var columns: [String]
    /// Its lines.
    var lines: [[String]]
    /// Remarks below the table.
    var notes: [String]

    /// The section as the report has it.
    var markdown: String {
        var text = "## \(title)\n\n"
        if !lines.isEmpty {
            text += "| " + columns.joined(separator: " | ") + " |\n"
            text += "|" + columns.map { _ in "---" }.joined(separator: "|") + "|\n"
            for line in lines { text += "| " + line.joined(separator: " | ") + " |\n" }
            text += "\n"
        }
        return text + notes.map { $0 + "\n" }.joined(separator: "\n")
    }
}
