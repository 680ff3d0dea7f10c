internal import JSONText
internal import Judging
internal import RewardCore

/// A checked `POST /score`.
struct ScoreRequest: Sendable {
    /// What is to be scored, and how.
    var order: ScoreOrder
    /// How much the answer says.
    var detail: ScoreDetail
}

/// Reads the body of `POST /score` and reports everything that is wrong with it at once.
struct ScoreRequestReader {
    /// Members of the body.
    static let members = [
        "task", "rollouts", "run", "step", "purpose", "rubric_version", "program", "reward_source", "detail",
    ]
    private static let coinOrWeightDefault = 0.5

    /// The tasks.
    let tasks: TaskDirectory
    /// The limits.
    let limits: RewardAPIConfiguration

    /// The order in `body`. `notes` are the JSON reader's remarks on the same body.
    ///
    /// Throws `invalidRequest` with all problems; then, for what is valid, `unknownTask` or `unknownPartition`.
    func read(
        _ body: ObjectReader, notes document: JSONDocument, deadline: ContinuousClock.Instant, traceparent: String?
    ) throws(Problem) -> ScoreRequest {
        let name = body.text("task", bytes: 1...Int.max)
        let task = tasks.find(name)
        let rollouts = rollouts(body, requiresPrompt: task?.requiresPrompt ?? false)
        var order = ScoreOrder(task: task?.name ?? "", rollouts: rollouts, deadline: deadline)
        order.run = body.text("run", bytes: 1...limits.nameBytesMax)
        order.step = body.integer("step", in: 0...Int.max).map(Int64.init)
        if body.value("step") != nil, body.value("run") == nil {
            body.problems.add("/step", "a step needs its run, because steps of different runs are different; add run")
        }
        order.purpose = body.choice("purpose", RolloutPurpose.self) ?? .train
        order.rubricVersion = body.integer("rubric_version", in: 0...Int.max)
        order.program = body.choice("program", JudgeProgramName.self)
        order.rewardSource = rewardSource(body, task: task)
        order.traceparent = traceparent
        let detail = body.choice("detail", ScoreDetail.self) ?? .items
        if order.rubricVersion != nil, Set(rollouts.map(\.partition)).count > 1 {
            body.problems.add("/rubric_version", Problem.versionAcrossLineages)
        }
        try body.problems.check()
        guard let task else { throw tasks.unknown(name ?? tasks.defaultTask) }
        try refuseUnknownPartitions(rollouts, of: task)
        order.notes = InputNotes.byRollout(document, count: rollouts.count, max: limits.notesMax)
        return ScoreRequest(order: order, detail: detail)
    }

    /// The named source; its probability or weight is the task's where the task uses the same source, else ½.
    private func rewardSource(_ body: ObjectReader, task: TaskSettings?) -> RewardSource? {
        guard let name = body.choice("reward_source", RewardSourceName.self) else { return nil }
        if let source = task?.rewardSource, source.name == name.rawValue { return source }
        switch name {
        case .judge: return .judge
        case .answer: return .answer
        case .coin: return .coin(probability: Self.coinOrWeightDefault)
        case .weighted: return .weighted(weight: Self.coinOrWeightDefault)
        }
    }

    private func rollouts(_ body: ObjectReader, requiresPrompt: Bool) -> [Rollout] {
        guard body.require("rollouts", "an array of rollouts"), let elements = body.array("rollouts") else { return [] }
        guard (1...limits.rolloutsMax).contains(elements.count) else {
            let detail =
                elements.isEmpty
                ? "the array is empty; send at least one rollout"
                : "the array has \(elements.count) rollouts; at most \(limits.rolloutsMax) are allowed in one request"
            body.problems.add("/rollouts", detail)
            return []
        }
        let reader = RolloutReader(limits: limits, requiresPrompt: requiresPrompt)
        var rollouts: [Rollout] = []
        rollouts.reserveCapacity(elements.count)
        var indexByID: [String: Int] = [:]
        for (index, element) in elements.enumerated() {
            let pointer = JSONPointer.element(index, of: "/rollouts")
            guard let object = body.element(element, at: pointer), let rollout = reader.rollout(object, index: index)
            else { continue }
            if let first = indexByID.updateValue(index, forKey: rollout.id) {
                let detail =
                    "the id \(quoted(rollout.id)) is that of rollout \(first) too; ids are unique in a request, "
                    + "and a rollout without one has its index"
                body.problems.add(pointer + "/id", detail)
            }
            rollouts.append(rollout)
        }
        return rollouts
    }

    private func refuseUnknownPartitions(_ rollouts: [Rollout], of task: TaskSettings) throws(Problem) {
        let unknown = rollouts.enumerated().filter { !task.allows(partition: $0.element.partition) }
        guard let first = unknown.first else { return }
        var problem = Problem(unknownPartition: Lineage(task: task.name, partition: first.element.partition))
        problem.errors = unknown.prefix(limits.fieldProblemsMax).map { index, rollout in
            let detail = "task \(task.name) has no partition \(quoted(rollout.partition)) and does not allow it"
            return FieldProblem(pointer: JSONPointer.element(index, of: "/rollouts") + "/partition", detail: detail)
        }
        throw problem
    }
}
