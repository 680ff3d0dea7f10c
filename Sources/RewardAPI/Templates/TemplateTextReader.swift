internal import HTTPEngine
internal import Prompts
internal import RewardCore

/// Reads what a template is to say from a body, plain text or JSON, and refuses what the template language does not
/// allow, everything at once.
struct TemplateTextReader {
    /// What a body says.
    struct Content: Sendable {
        /// The template's text.
        let text: String
        /// Its system line; `nil` takes the task's.
        let system: String?
        /// What the operator says about it.
        let comment: String?
    }

    private static let members = ["text", "system", "comment"]

    /// The template's name, which decides about variables.
    let name: TemplateName
    /// The task it belongs to.
    let task: TaskSettings
    /// Checks that the engine can read what was taken.
    let renderer: TemplateRenderer

    /// What the body says; throws for a text that cannot be taken.
    func content(_ request: RouteRequest, _ problems: ProblemCollector) throws(Problem) -> Content {
        let isText = !request.bytes.isEmpty && request.head.fields["Content-Type"].map(MediaTypeRule.isText) == true
        let content = isText ? try plain(request, problems) : try object(request, problems)
        if let content { check(content.text, problems) }
        try problems.check()
        // Without a problem there is content; the alternative is unreachable and still answered.
        guard let content else { throw Problem(invalid: "/text", "the body says no text") }
        return content
    }

    /// Adds what is wrong with a text, each with `line:column` where it has a place, under `/text`.
    func check(_ text: String, _ problems: ProblemCollector) {
        let found = TemplateScanner.problems(in: text, of: name, for: task.rubricKind)
        for problem in found { problems.add("/text", problem.text) }
        guard found.isEmpty else { return }
        let template = Template(
            task: task.name, name: name.rawValue, version: 0, text: text, system: nil,
            changedAt: Timestamp(milliseconds: 0))
        if let refusal = renderer.refusal(of: template) { problems.add("/text", refusal.detail) }
    }

    private func plain(_ request: RouteRequest, _ problems: ProblemCollector) throws(Problem) -> Content? {
        let configuration = request.configuration
        guard request.bytes.count <= configuration.bodyBytesMax else {
            throw BodyReader.tooLarge(request.bytes.count, max: configuration.bodyBytesMax)
        }
        guard request.bytes.count <= configuration.templateBytesMax else {
            let detail =
                "the text has \(request.bytes.count) bytes; 1 to \(configuration.templateBytesMax) are allowed"
            problems.add("/text", detail)
            return nil
        }
        guard let text = String(validating: request.bytes, as: UTF8.self) else {
            throw Problem(.invalidUTF8, "the body holds bytes that are not UTF-8; send the text in UTF-8")
        }
        return Content(text: text, system: nil, comment: nil)
    }

    private func object(_ request: RouteRequest, _ problems: ProblemCollector) throws(Problem) -> Content? {
        let (body, _) = try request.body(known: Self.members, problems)
        body.require("text", "the text of the template")
        let text = body.text("text", bytes: 1...request.configuration.templateBytesMax)
        let system = body.text("system", bytes: 1...request.configuration.systemBytesMax)
        let comment = body.text("comment", bytes: 0...request.configuration.commentBytesMax)
        return text.map { Content(text: $0, system: system, comment: comment) }
    }
}
