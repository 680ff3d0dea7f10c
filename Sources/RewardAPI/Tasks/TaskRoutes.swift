internal import HTTPServer
internal import JSONText
internal import RewardCore

/// `GET /tasks`, `GET /tasks/{task}` and `POST /tasks/{task}/evolution`.
struct TaskRoutes: Sendable {
    private let tasks: TaskDirectory
    private let publisher: RubricPublisher
    private let controller: any MetaRunController
    private let trail: AuditTrail

    /// The routes over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies, tasks: TaskDirectory, trail: AuditTrail) {
        self.trail = trail
        publisher = dependencies.publisher
        controller = dependencies.metaRuns
        self.tasks = tasks
    }

    /// Their entries of the route table.
    var routes: [Route] {
        [
            .get("/tasks", scope: .read, list),
            .get("/tasks/{task}", scope: .read, task),
            .post("/tasks/{task}/evolution", scope: .operate, setMode),
        ]
    }

    private func list(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        return .object(capacity: 2048) { writer in
            writer.member("tasks", array: tasks.tasks) { writer, task in
                writer.beginObject()
                self.writer(task).writeSummary(&writer)
                writer.endObject()
            }
        }
    }

    private func task(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        let task = try tasks.task(request.parameter("task"))
        let heads = publisher.heads().values.filter { $0.lineage.task == task.name }
            .sorted { $0.lineage < $1.lineage }
        return .object(capacity: 2048) { self.writer(task).writeWhole(heads: heads, &$0) }
    }

    /// Lets triggers start meta runs or not, over restarts too, until the configuration is changed to say otherwise.
    private func setMode(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let problems = request.problems()
        _ = request.query(problems)
        let (body, _) = try request.body(known: ["mode"], problems)
        body.require("mode", "auto or paused")
        let mode = body.choice("mode", ScheduleSettings.Mode.self)
        try problems.check()
        let task = try tasks.task(request.parameter("task"))
        let old = controller.mode(of: task.name)
        do throws(MetaRunRefusal) {
            guard let mode, try await controller.setMode(mode, of: task.name) else { throw .unknownTask(task.name) }
        } catch {
            throw Problem(error)
        }
        await trail.append(
            .setEvolution, request, target: "task \(task.name)", before: old?.rawValue, after: mode?.rawValue)
        return .object { writer in
            writer.member("task", task.name)
            writer.member("mode", mode?.rawValue)
        }
    }

    private func writer(_ task: TaskSettings) -> TaskWriter {
        TaskWriter(
            task: task, isDefault: task.name == tasks.defaultTask,
            mode: controller.mode(of: task.name) ?? task.schedule.mode)
    }
}
