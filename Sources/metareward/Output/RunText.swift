import JSONText

/// Training runs as lines for a person.
enum RunText {
    /// What is stored of a run.
    static func lines(_ run: JSONValue) -> [String] {
        var lines: [String] = []
        let counts = ["stored", "scored", "failed", "eval", "abandoned", "without_texts"].map { name in
            "\(run["rollouts"]?[name]?.int ?? 0) \(name.replacing("_", with: " "))"
        }
        lines.append("rollouts: " + counts.joined(separator: ", "))
        for lineage in run["lineages"]?.array ?? [] {
            lines.append("\(name(lineage)): head is version \(number(lineage["head_version"]))")
            for version in lineage["versions"]?.array ?? [] {
                lines.append(
                    "  version \(number(version["rubric_version"]))  steps \(number(version["first_step"])) to "
                        + "\(number(version["last_step"]))  (\(number(version["steps"])) pinned)  "
                        + "basis \(version["basis_hash"]?.string?.prefix(16) ?? "")")
            }
        }
        return lines
    }

    /// What a restore did.
    static func restoreLines(_ restore: JSONValue) -> [String] {
        var lines = (restore["lineages"]?.array ?? []).map { lineage in
            let head = number(lineage["head_version"])
            guard let version = lineage["restored_version"]?.int else {
                return "\(name(lineage)): not used by then; the head stays version \(head)"
            }
            return lineage["published"]?.bool == true
                ? "\(name(lineage)): version \(version) published again as version \(head)"
                : "\(name(lineage)): the head, version \(head), already is the rubric of version \(version)"
        }
        lines.append(
            "\(number(restore["forgotten_pins"])) pins forgotten, \(number(restore["abandoned_rollouts"])) rollouts "
                + "abandoned, \((restore["superseded_meta_runs"]?.array ?? []).count) meta runs ended")
        return lines
    }

    private static func name(_ lineage: JSONValue) -> String {
        "\(lineage["task"]?.string ?? "?")/\(lineage["partition"]?.string ?? "?")"
    }

    private static func number(_ value: JSONValue?) -> String { value?.int.map(String.init) ?? "?" }
}
