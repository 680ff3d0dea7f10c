import JSONText

/// Prints the answer of `GET /rubric/diff` for a person.
enum RubricDiffText {
    /// One line an item, and the new text of what was added or changed, indented.
    static func lines(_ diff: JSONValue) -> [String] {
        var lines: [String] = []
        for item in diff["items"]?.array ?? [] {
            let change = item["change"]?.string ?? "?"
            let name = item["name"]?.string ?? "?"
            lines.append(heading(change, name + range(item)))
            if change == "added" || change == "changed" {
                let text = item["after"]?["text"]?.string ?? ""
                lines += text.split(separator: "\n").map { "      " + $0 }
            }
        }
        return lines
    }

    private static func range(_ item: JSONValue) -> String {
        let side = item["after"]?.object == nil ? item["before"] : item["after"]
        guard let low = side?["min"]?.int, let high = side?["max"]?.int else { return "" }
        return " (\(low)–\(high))"
    }

    private static func heading(_ change: String, _ name: String) -> String {
        switch change {
        case "added": Terminal.coloured("  + \(name)", .green)
        case "removed": Terminal.coloured("  - \(name)", .red)
        case "changed": Terminal.coloured("  ~ \(name)", .yellow)
        case "moved": "  ↕ \(name)"
        default: Terminal.coloured("    \(name)", .dim)
        }
    }
}
