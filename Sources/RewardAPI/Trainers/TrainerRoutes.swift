internal import HTTPServer
internal import RewardCore

/// The routes of trainers: every dialect at its paths, for the default task and below `/t/{task}`.
struct TrainerRoutes: Sendable {
    /// The dialects whose requests are one body and one answer, in the order of the documentation.
    static let dialects: [TrainerDialect] = [
        .openRLHF, .slime, .reward, .nemoGym, .verifiers, .llamaFactory, .batch, .openInstruct, .scoring, .rerank,
        .classify,
    ]

    private let desk: TrainerDesk
    private let tasks: TaskDirectory

    /// The routes over a desk.
    init(_ desk: TrainerDesk, tasks: TaskDirectory) {
        self.desk = desk
        self.tasks = tasks
    }

    /// Their entries of the route table.
    var routes: [Route] {
        Self.dialects.flatMap(routes) + NemoGymRoutes().routes + ChatRoutes(desk, tasks: tasks).routes
            + [route("/t/{task}/score", .scoring)]
    }

    private func routes(_ dialect: TrainerDialect) -> [Route] {
        dialect.paths.flatMap { path in ["", "/t/{task}"].map { route($0 + path, dialect) } }
    }

    private func route(_ path: String, _ dialect: TrainerDialect) -> Route {
        .post(path, scope: .score, query: dialect.knownQuery) { request throws(Problem) in
            try await desk.answer(request, dialect)
        }
    }
}
