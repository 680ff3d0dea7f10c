internal import JSONText
internal import RewardCore

/// A checked `POST /rescore`.
struct RescoreRequest: Sendable {
    /// Which stored rollouts.
    enum Choice: Sendable {
        /// Those with these scores, in this order.
        case scores([String])
        /// A page of those that the filter lets through.
        case filter(RolloutFilter)
    }

    /// The task.
    var task: String
    /// Which stored rollouts.
    var choice: Choice
    /// Exactly this rubric version; `nil` for the one that evaluation uses.
    var rubricVersion: Int?
    /// Another judge program than the task's.
    var program: JudgeProgramName?
    /// How much the answer says.
    var detail: ScoreDetail
}

/// Reads the body of `POST /rescore` and reports everything that is wrong with it at once.
struct RescoreRequestReader {
    /// Members that say which rollouts, as the query of `GET /rollouts` does.
    static let filterMembers = [
        "partition", "run", "step", "group", "version", "status", "purpose", "since", "limit", "after",
    ]
    /// Members of the body.
    static let members = ["task", "ids"] + filterMembers + ["rubric_version", "program", "detail"]

    /// The tasks.
    let tasks: TaskDirectory
    /// The limits.
    let limits: RewardAPIConfiguration

    /// The request in `body`. Throws `invalidRequest` with all problems; then, for what is valid, `unknownTask`.
    func read(_ body: ObjectReader) throws(Problem) -> RescoreRequest {
        let name = body.text("task", bytes: 1...Int.max)
        let task = tasks.find(name)
        let choice = choice(body, task: task)
        let rubricVersion = body.integer("rubric_version", in: 0...Int.max)
        let program = body.choice("program", JudgeProgramName.self)
        let detail = body.choice("detail", ScoreDetail.self) ?? .items
        try body.problems.check()
        guard let task else { throw tasks.unknown(name ?? tasks.defaultTask) }
        return RescoreRequest(
            task: task.name, choice: choice, rubricVersion: rubricVersion, program: program, detail: detail)
    }

    private func choice(_ body: ObjectReader, task: TaskSettings?) -> RescoreRequest.Choice {
        guard body.value("ids") != nil else { return .filter(filter(body, task: task)) }
        for name in Self.filterMembers where body.value(name) != nil {
            body.problems.add(body.pointer(of: name), "the member is for a filter; leave it out where ids are given")
        }
        return .scores(scores(body))
    }

    private func scores(_ body: ObjectReader) -> [String] {
        guard let elements = body.array("ids") else { return [] }
        guard (1...limits.pageEntriesMax).contains(elements.count) else {
            body.problems.add(
                "/ids", "the array has \(elements.count) elements; 1 to \(limits.pageEntriesMax) are allowed")
            return []
        }
        var seen = Set<String>()
        var ids: [String] = []
        for (index, element) in elements.enumerated() {
            let pointer = JSONPointer.element(index, of: "/ids")
            if let id = element.string {
                if !seen.insert(id).inserted { body.problems.add(pointer, "the score is named twice; leave one out") }
                ids.append(id)
            } else {
                body.problems.add(pointer, "the element must be a string, the score_id of a stored rollout")
            }
        }
        return ids
    }

    private func filter(_ body: ObjectReader, task: TaskSettings?) -> RolloutFilter {
        var filter = RolloutFilter(limit: limits.pageEntries)
        filter.task = task?.name
        filter.partition = body.text("partition", bytes: 1...128)
        filter.run = body.text("run", bytes: 1...limits.nameBytesMax)
        filter.step = body.integer("step", in: 0...Int.max).map(Int64.init)
        filter.group = body.text("group", bytes: 1...limits.nameBytesMax)
        filter.version = body.integer("version", in: 0...Int.max)
        filter.isScored = body.choice("status", RolloutStatusName.self).map { $0 == .scored }
        filter.purpose = body.choice("purpose", RolloutPurpose.self)
        if let text = body.text("since", bytes: 1...64) {
            filter.since = Timestamp(text: text)
            if filter.since == nil {
                body.problems.add(
                    "/since", "\(quoted(text)) is not a time such as 2026-03-01T09:30:00.250Z (RFC 3339)")
            }
        }
        filter.after = body.text("after", bytes: 1...64)
        if let limit = body.integer("limit", in: 1...limits.pageEntriesMax) { filter.limit = limit }
        return filter
    }
}

/// How a rollout ended, as filters say it.
enum RolloutStatusName: String, Sendable, CaseIterable {
    /// With a reward.
    case scored
    /// Without one.
    case failed
}
