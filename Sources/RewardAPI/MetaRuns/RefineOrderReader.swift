internal import RewardCore

/// Reads the body and the query of `POST /meta/refine`; what stands in both is taken from the body.
struct RefineOrderReader {
    /// Members of the body.
    static let members = ["task", "partition", "samples", "strategy", "seed", "wait", "dry_run"]
    /// Query parameters.
    static let parameters = ["task", "partition", "wait"]

    /// The tasks.
    let tasks: TaskDirectory

    /// The order, and how many seconds the caller waits for its end.
    func read(_ request: RouteRequest) throws(Problem) -> (order: MetaRunOrder, waitSeconds: Double) {
        let problems = request.problems()
        let query = request.query(problems)
        let (body, _) = try request.body(known: Self.members, problems)
        let waitMax = request.configuration.refineWaitSecondsMax
        // Both places are read, so that what is wrong in either is told.
        let (queryTask, bodyTask) = (query.text("task"), body.text("task", bytes: 1...Int.max))
        let (queryPartition, bodyPartition) = (query.partition(), body.text("partition", bytes: 1...Int.max))
        let (queryWait, bodyWait) = (query.seconds("wait", max: waitMax), body.decimal("wait", in: 0...waitMax))
        let samples = body.integer("samples", in: 1...256)
        let strategy = body.choice("strategy", MetaRunParameters.Strategy.self)
        let seed = body.integer("seed", in: Int.min...Int.max)
        let isDryRun = body.bool("dry_run") ?? false
        try problems.check()

        let task = try tasks.task(bodyTask ?? queryTask)
        var order = MetaRunOrder(task: task.name)
        order.partition = bodyPartition ?? queryPartition
        if let partition = order.partition {
            _ = try tasks.lineage(task: task.name, partition: partition)
        }
        order.samples = samples
        order.strategy = strategy
        order.seed = seed.map(Int64.init)
        order.isDryRun = isDryRun
        return (order, bodyWait ?? queryWait ?? 0)
    }
}
