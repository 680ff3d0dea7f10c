internal import JSONText
internal import RewardCore

/// Writes rubric versions as members of a JSON object.
enum RubricWriter {
    /// What `GET /rubric/version` says of a head.
    static func writeHead(_ version: RubricVersion, _ writer: inout JSONWriter) {
        writeName(version, &writer)
        writer.member("origin", version.origin.rawValue)
        writer.member("published_at", version.publishedAt)
    }

    /// A whole version, with its items and its text form.
    static func writeWhole(_ version: RubricVersion, _ writer: inout JSONWriter) {
        writeName(version, &writer)
        writer.member("kind", version.content.kind.rawValue)
        writer.member("items", array: version.content.items) { writer, item in write(item, &writer) }
        writer.member("text", version.content.text)
        writer.member("source", version.source)
        writeHistory(version, &writer)
    }

    /// A version in a list: everything but what it says.
    static func writeSummary(_ version: RubricVersion, _ writer: inout JSONWriter) {
        writeName(version, &writer)
        writer.member("kind", version.content.kind.rawValue)
        writeHistory(version, &writer)
    }

    /// One item. That its range was assumed is said only where it was.
    static func write(_ item: RubricItem, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", item.name)
        writer.member("text", item.text)
        writer.member("min", item.min)
        writer.member("max", item.max)
        if item.rangeAssumed { writer.member("range_assumed", true) }
        writer.endObject()
    }

    private static func writeName(_ version: RubricVersion, _ writer: inout JSONWriter) {
        writer.member("task", version.lineage.task)
        writer.member("partition", version.lineage.partition)
        writer.member("version", version.version)
        writer.member("hash", version.hash)
    }

    private static func writeHistory(_ version: RubricVersion, _ writer: inout JSONWriter) {
        writer.member("origin", version.origin.rawValue)
        writer.member("parent", version.parent)
        writer.member("meta_run", version.metaRun)
        writer.member("comment", version.comment)
        writer.member("published_at", version.publishedAt)
    }
}
