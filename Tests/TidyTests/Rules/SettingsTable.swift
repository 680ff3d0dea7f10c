/// Compares the names of settings with the table that documents them.
enum SettingsTable {
    /// The settings that no row of the Markdown text documents. A row documents a setting when its first cell is the
    /// name in backticks, for example ``| `memory.in_flight_bytes` | …``.
    static func undocumented(_ settings: [String], in markdown: String) -> [String] {
        let documented = Set(markdown.split(separator: "\n").compactMap(name(ofRow:)))
        return settings.filter { !documented.contains($0) }
    }

    private static func name(ofRow line: Substring) -> String? {
        guard line.hasPrefix("|") else { return nil }
        let cell = line.dropFirst().prefix { $0 != "|" }
        let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].allSatisfy({ $0 == " " }), parts[2].allSatisfy({ $0 == " " }) else {
            return nil
        }
        return String(parts[1])
    }
}
