internal import Prompts
internal import RewardCore

/// Finds the template that a path names.
struct TemplateDirectory: Sendable {
    /// The templates and what renders them.
    let parts: TemplateParts
    /// The tasks.
    let tasks: TaskDirectory

    /// The task of the path; throws `unknownTask`.
    func task(of request: RouteRequest) throws(Problem) -> TaskSettings { try tasks.task(request.parameter("task")) }

    /// Task and name of the path; throws `unknownTask` or `unknownTemplate`.
    func address(of request: RouteRequest) throws(Problem) -> (task: TaskSettings, name: TemplateName) {
        let task = try task(of: request)
        let text = request.parameter("name")
        let names = TemplateName.all(of: task.rubricKind)
        if let name = names.first(where: { $0.rawValue == text }) { return (task, name) }
        let advice = NearestName.advice(for: text, among: names.map(\.rawValue))
        throw Problem(.unknownTemplate, "task \(task.name) has no template \(quoted(text))" + advice)
    }

    /// The template in force.
    func current(_ name: TemplateName, of task: TaskSettings) throws(Problem) -> Template {
        if let template = parts.book.templates(of: task.name)[name.rawValue] { return template }
        throw Problem(.unknownTemplate, "task \(task.name) has no template \(name.rawValue) in force")
    }

    /// One version; throws `unknownTemplateVersion`. `pointer` is the member or parameter that named it.
    func version(
        _ number: Int, of name: TemplateName, in task: TaskSettings, pointer: String
    ) async throws(Problem) -> Template {
        do throws(StoreError) {
            if let template = try await parts.book.version(number, task: task.name, name: name.rawValue) {
                return template
            }
        } catch {
            throw Problem(error)
        }
        throw Self.unknown(number, of: name, in: task, pointer: pointer)
    }

    /// The problem of a version that does not exist.
    static func unknown(
        _ number: Int, of name: TemplateName, in task: TaskSettings, pointer: String
    ) -> Problem {
        let path = "/meta/templates/\(task.name)/\(name.rawValue)/versions"
        let detail = "template \(name.rawValue) of task \(task.name) has no version \(number); GET \(path) lists them"
        return Problem(.unknownTemplateVersion, detail, errors: [FieldProblem(pointer: pointer, detail: detail)])
    }
}
