internal import HTTPServer
internal import JSONText
internal import RewardCore

/// `POST /v1/chat/completions` and `GET /v1/models`: the tasks look like models of an OpenAI-compatible server.
struct ChatRoutes: Sendable {
    private let desk: TrainerDesk
    private let tasks: TaskDirectory

    /// The routes over a desk.
    init(_ desk: TrainerDesk, tasks: TaskDirectory) {
        self.desk = desk
        self.tasks = tasks
    }

    /// Their entries of the route table.
    var routes: [Route] {
        ["", "/t/{task}"].flatMap { prefix in
            [
                Route.post(
                    prefix + "/v1/chat/completions", scope: .score, query: TrainerDialect.commonQuery, complete),
                .get(prefix + "/v1/models", scope: .score, models),
            ]
        }
    }

    /// The model that a body names is the task, where there is one of that name and the path names none.
    private func complete(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        var task: String?
        if request.parameters["task"] == nil, let name = try? JSONSpan(request.bytes)?["model"]?.value().string {
            task = tasks.find(name)?.name
        }
        return try await desk.answer(request, .chat, task: task)
    }

    private func models(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let listed =
            try request.parameters["task"].map { name throws(Problem) in [try tasks.task(name)] } ?? tasks.tasks
        return .object { writer in
            writer.member("object", "list")
            writer.member("data", array: listed) { writer, task in
                writer.beginObject()
                writer.member("id", task.name)
                writer.member("object", "model")
                writer.member("created", 0)
                writer.member("owned_by", "metareward")
                writer.endObject()
            }
        }
    }
}
