internal import HTTPServer
internal import JSONText
internal import RewardCore

/// ROLL's two routes: `POST /submit_task`, and `GET /get_result`, whose question is in a body.
struct SubmissionRoutes: Sendable {
    /// Most bytes of an identifier that is looked up; a longer one is unknown.
    private static let idBytesMax = 256

    private let desk: SubmissionDesk
    private let tasks: TaskDirectory

    /// The routes over a desk.
    init(_ desk: SubmissionDesk, tasks: TaskDirectory) {
        self.desk = desk
        self.tasks = tasks
    }

    /// Their entries of the route table.
    var routes: [Route] {
        ["", "/t/{task}"].flatMap { prefix in
            [
                Route.post(prefix + "/submit_task", scope: .score, query: TrainerDialect.roll.knownQuery, submit),
                .get(prefix + "/get_result", scope: .score, body: .required, result),
            ]
        }
    }

    private func submit(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        ROLLAnswer.submitted(try desk.submit(request, .roll))
    }

    private func result(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        if let name = request.parameters["task"] { _ = try tasks.task(name) }
        let (object, _) = try BodyReader.object(
            request.bytes, isOptional: false, configuration: request.configuration)
        let problems = request.problems()
        let reader = ObjectReader(object: object, pointer: "", problems: problems)
        reader.require("reward_request_id", "what submit_task has answered")
        let id = reader.text("reward_request_id", bytes: 0...Int.max)
        try problems.check()
        switch desk.look(id.flatMap { $0.utf8.count <= Self.idBytesMax ? $0 : nil } ?? "", of: request.principal) {
        case .running: return answer(ROLLAnswer.running)
        case .unknown:
            return answer(
                ROLLAnswer.missing(
                    "there is no such submission, or its result was kept long enough; submit the sample again"))
        case .ended(let result):
            var response = answer(result.body)
            if result.isSimulated { response.markSimulated() }
            return response
        }
    }

    private func answer(_ bytes: [UInt8]) -> HTTPServerResponse {
        HTTPServerResponse(status: 200, contentType: "application/json", bytes: bytes)
    }
}
