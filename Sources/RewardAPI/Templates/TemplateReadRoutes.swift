internal import HTTPServer
internal import JSONText
internal import Prompts
internal import RewardCore

/// `GET /meta/templates/{task}`, `GET /meta/templates/{task}/{name}`, its `/versions`, and `POST …/render`.
struct TemplateReadRoutes: Sendable {
    private let templates: TemplateDirectory
    private let preview: TemplatePreview

    /// The routes over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory) {
        templates = TemplateDirectory(parts: dependencies.templates, tasks: tasks)
        preview = TemplatePreview(dependencies, templates: templates)
    }

    /// Their entries of the route table.
    var routes: [Route] {
        let path = "/meta/templates/{task}"
        return [
            .get(path, scope: .read, list),
            .get(path + "/{name}", scope: .read, query: ["version"], template),
            .get(path + "/{name}/versions", scope: .read, query: ["limit", "after"], versions),
            .post(path + "/{name}/render", scope: .read, preview.render),
        ]
    }

    /// All templates in force of a task, with the variables that each knows.
    private func list(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        let task = try templates.task(of: request)
        let current = templates.parts.book.templates(of: task.name)
        return .object(capacity: 16_384) { writer in
            writer.member("task", task.name)
            writer.member("templates", array: TemplateName.all(of: task.rubricKind)) { writer, name in
                guard let template = current[name.rawValue] else { return }
                writer.beginObject()
                TemplateWriter.writeWhole(template, &writer)
                writer.member("variables", array: name.variables(for: task.rubricKind)) { $0.string($1) }
                writer.member("required", array: name.requiredVariables(for: task.rubricKind)) { $0.string($1) }
                writer.endObject()
            }
        }
    }

    /// The template in force, or the version that the query names.
    private func template(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let problems = request.problems()
        let number = request.query(problems).integer("version", in: 0...Int.max)
        try problems.check()
        let (task, name) = try templates.address(of: request)
        guard let number else { return TemplateWriter.response(try templates.current(name, of: task)) }
        return TemplateWriter.response(try await templates.version(number, of: name, in: task, pointer: "/version"))
    }

    /// The history, newest first, without texts. `next` of one page is the `after` of the next.
    private func versions(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let problems = request.problems()
        let query = request.query(problems)
        let limit = query.integer("limit", in: 1...request.configuration.pageEntriesMax)
        let after = query.integer("after", in: 0...Int.max)
        try problems.check()
        let (task, name) = try templates.address(of: request)
        let page: [Template]
        do throws(StoreError) {
            page = try await templates.parts.book.versions(
                task: task.name, name: name.rawValue, before: after,
                limit: limit ?? request.configuration.pageEntries)
        } catch {
            throw Problem(error)
        }
        return .object(capacity: 4096) { writer in
            writer.member("versions", array: page) { writer, template in
                writer.beginObject()
                TemplateWriter.writeSummary(template, &writer)
                writer.endObject()
            }
            // Versions count down to 0 without a gap.
            let last = page.last?.version ?? 0
            writer.member("next", last > 0 ? String(last) : nil)
        }
    }
}
