internal import HTTPServer
internal import JSONText
internal import RewardCore

/// Writes template versions as members of a JSON object.
enum TemplateWriter {
    /// A whole version.
    static func writeWhole(_ template: Template, _ writer: inout JSONWriter) {
        writeName(template, &writer)
        writer.member("text", template.text)
        writer.member("system", template.system)
        writeHistory(template, &writer)
    }

    /// A version in a list: everything but what it says.
    static func writeSummary(_ template: Template, _ writer: inout JSONWriter) {
        writeName(template, &writer)
        writeHistory(template, &writer)
    }

    /// The answer that holds a whole version.
    static func response(_ template: Template) -> HTTPServerResponse {
        .object(capacity: 4096) { writeWhole(template, &$0) }
    }

    private static func writeName(_ template: Template, _ writer: inout JSONWriter) {
        writer.member("task", template.task)
        writer.member("name", template.name)
        writer.member("version", template.version)
        writer.member("hash", template.hash)
    }

    private static func writeHistory(_ template: Template, _ writer: inout JSONWriter) {
        writer.member("origin", template.origin.rawValue)
        writer.member("comment", template.comment)
        writer.member("changed_at", template.changedAt)
    }
}
