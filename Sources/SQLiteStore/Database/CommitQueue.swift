internal import GRDB
internal import RewardCore

/// One piece of work that shares a transaction with others.
struct CommitJob: Sendable {
    /// How much it adds to a transaction, in rollouts.
    let weight: Int
    /// Does the work and returns what is to be called after the commit. May be called again after a rollback, so it
    /// keeps no state of its own.
    let perform: @Sendable (Database) throws -> @Sendable () -> Void
    /// Told instead, when the work or its commit has failed.
    let fail: @Sendable (any Error) -> Void
}

/// The order of work that waits for a group commit: a state machine without I/O.
///
/// Whoever comes while a transaction runs waits in the queue; the next transaction takes all of them up to the weight
/// limit. An idle queue is served at once, so nobody waits for company.
struct CommitQueue {
    private let weightMax: Int
    private var waiting: [CommitJob] = []
    private var isServed = false

    /// A queue whose batches end with the job that reaches `weightMax`.
    init(weightMax: Int) { self.weightMax = weightMax }

    /// Adds a job. Returns whether the caller must start serving the queue.
    mutating func add(_ job: CommitJob) -> Bool {
        waiting.append(job)
        defer { isServed = true }
        return !isServed
    }

    /// Takes the jobs of the next transaction. Returns also whether more wait, and serving must go on after it.
    mutating func next() -> (batch: [CommitJob], isMoreWaiting: Bool) {
        var weight = 0
        let end = waiting.firstIndex { job in
            weight += job.weight
            return weight >= weightMax
        }
        let count = end.map { $0 + 1 } ?? waiting.count
        let batch = Array(waiting[..<count])
        waiting.removeFirst(count)
        isServed = !waiting.isEmpty
        return (batch, isServed)
    }
}
