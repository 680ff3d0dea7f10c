internal import RewardCore

/// The configured tasks, and which one serves a request that names none.
struct TaskDirectory: Sendable {
    /// The tasks in the order of the configuration.
    let tasks: [TaskSettings]
    /// The name of the task that serves what names none.
    let defaultTask: String
    private let byName: [String: TaskSettings]

    /// A directory of `tasks`. The default is `defaultTask` where it is one of them, else the first.
    init(_ tasks: [TaskSettings], defaultTask: String?) {
        self.tasks = tasks
        let byName = Dictionary(tasks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.byName = byName
        self.defaultTask = defaultTask.flatMap { byName[$0]?.name } ?? tasks.first?.name ?? ""
    }

    /// The task of that name, or nil where there is none; the default task for nil.
    func find(_ name: String?) -> TaskSettings? { byName[name ?? defaultTask] }

    /// The task of that name; throws `unknownTask` where there is none.
    func task(_ name: String?) throws(Problem) -> TaskSettings {
        if let task = find(name) { return task }
        throw unknown(name ?? defaultTask)
    }

    /// The lineage of a task and a partition, each the default for nil; throws where one of them does not exist.
    func lineage(task name: String?, partition: String?) throws(Problem) -> Lineage {
        let task = try task(name)
        let lineage = Lineage(task: task.name, partition: partition ?? Lineage.defaultPartition)
        guard task.allows(partition: lineage.partition) else { throw Problem(unknownPartition: lineage) }
        return lineage
    }

    /// The problem of a task that does not exist.
    func unknown(_ name: String) -> Problem {
        let detail = "there is no task \(quoted(name))" + NearestName.advice(for: name, among: tasks.map(\.name))
        return Problem(.unknownTask, detail, errors: [FieldProblem(pointer: "/task", detail: detail)])
    }
}
