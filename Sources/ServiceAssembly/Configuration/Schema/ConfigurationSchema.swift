/// Every key of the configuration: the table from which reading, checking and `docs/configuration.md` come.
enum ConfigurationSchema {
    /// All keys with their paths, in the order of the documentation.
    static let rows: [(path: String, facts: KeyFacts)] = RootSection.keys.flatMap { $0.facts.rows() }

    /// The documentation of every key as Markdown: a heading and a table for each key of the top level.
    static var markdown: String {
        RootSection.keys.map { key in
            let rows = key.facts.rows()
            let lines = rows.map { "| " + cells(path: $0.path, $0.facts).joined(separator: " | ") + " |" }
            let head = "| key | type | unit | default | range | what |\n|---|---|---|---|---|---|\n"
            return "### \(key.facts.name)\n\n" + head + lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    private static func cells(path: String, _ facts: KeyFacts) -> [String] {
        let standard = facts.isRequired ? "required" : facts.defaultText
        return ["`\(path)`", facts.type, facts.unit, standard, facts.range, facts.text].map { cell in
            cell.isEmpty ? "–" : cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
        }
    }
}
