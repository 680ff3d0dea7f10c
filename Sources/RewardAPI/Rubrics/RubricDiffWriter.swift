internal import JSONText
internal import RewardCore

/// Writes the item-level difference of two rubrics.
enum RubricDiffWriter {
    /// Writes `items`; where one of the two is guidelines, the difference is that of one item called `guidelines`.
    static func write(from before: RubricContent, to after: RubricContent, _ writer: inout JSONWriter) {
        writer.name("items")
        writer.beginArray()
        if case (.items(let old), .items(let new)) = (before, after) {
            for entry in RubricDiff.entries(from: old, to: new) {
                write(entry.change, name: entry.name, &writer) { writer in
                    writeItem("before", entry.before, &writer)
                    writeItem("after", entry.after, &writer)
                }
            }
        } else {
            write(before == after ? .same : .changed, name: "guidelines", &writer) { writer in
                writer.member("before", before.text)
                writer.member("after", after.text)
            }
        }
        writer.endArray()
    }

    private static func write(
        _ change: RubricDiff.Change, name: String, _ writer: inout JSONWriter, sides: (inout JSONWriter) -> Void
    ) {
        writer.beginObject()
        writer.member("change", change.rawValue)
        writer.member("name", name)
        sides(&writer)
        writer.endObject()
    }

    private static func writeItem(_ name: String, _ item: RubricItem?, _ writer: inout JSONWriter) {
        writer.name(name)
        if let item { RubricWriter.write(item, &writer) } else { writer.null() }
    }
}
