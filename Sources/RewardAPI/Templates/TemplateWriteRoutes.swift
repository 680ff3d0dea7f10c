internal import HTTPServer
internal import Prompts
internal import RewardCore

/// `PUT /meta/templates/{task}/{name}`, `POST …/restore` and `POST …/reset`. Each makes the next version and answers it
/// once it is durable and in force; a refused body changes nothing.
struct TemplateWriteRoutes: Sendable {
    private let templates: TemplateDirectory
    private let clock: any ServiceClock
    private let trail: AuditTrail

    /// The routes over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory, trail: AuditTrail) {
        self.trail = trail
        templates = TemplateDirectory(parts: dependencies.templates, tasks: tasks)
        clock = dependencies.clock
    }

    /// Their entries of the route table.
    var routes: [Route] {
        let path = "/meta/templates/{task}/{name}"
        return [
            .put(path, scope: .operate, body: .requiredOrText, put),
            .post(path + "/restore", scope: .operate, restore),
            .post(path + "/reset", scope: .operate, body: .optional, reset),
        ]
    }

    private func put(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (task, name) = try templates.address(of: request)
        let problems = request.problems()
        _ = request.query(problems)
        let reader = TemplateTextReader(name: name, task: task, renderer: templates.parts.renderer)
        let content = try reader.content(request, problems)
        do throws(StoreError) {
            let template = try await templates.parts.book.put(
                task: task.name, name: name.rawValue, text: content.text, system: content.system,
                comment: content.comment, at: clock.now(), audit: trail.note(.putTemplate, request))
            return TemplateWriter.response(template)
        } catch {
            throw Problem(error)
        }
    }

    private func restore(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (task, name) = try templates.address(of: request)
        let problems = request.problems()
        _ = request.query(problems)
        let (body, _) = try request.body(known: ["version"], problems)
        body.require("version", "the number of a version of the template")
        let number = body.integer("version", in: 0...Int.max) ?? 0
        try problems.check()
        let restored: Template?
        do throws(StoreError) {
            restored = try await templates.parts.book.restore(
                number, task: task.name, name: name.rawValue, at: clock.now(),
                audit: trail.note(.restoreTemplate, request))
        } catch {
            throw Problem(error)
        }
        guard let restored else { throw TemplateDirectory.unknown(number, of: name, in: task, pointer: "/version") }
        return TemplateWriter.response(restored)
    }

    private func reset(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (task, name) = try templates.address(of: request)
        let problems = request.problems()
        _ = request.query(problems)
        _ = try request.body(known: [], problems)
        try problems.check()
        let template: Template?
        do throws(StoreError) {
            template = try await templates.parts.book.reset(
                task: task.name, name: name.rawValue, at: clock.now(), audit: trail.note(.resetTemplate, request))
        } catch {
            throw Problem(error)
        }
        guard let template else {
            throw Problem(.unknownTemplate, "task \(task.name) has no default template \(name.rawValue)")
        }
        return TemplateWriter.response(template)
    }
}
