internal import GRDB
internal import Locking
internal import RewardCore

/// Lets concurrent callers share transactions of a file: a commit costs the same for one row as for a thousand.
///
/// The state is in `CommitQueue`; this drives it on the file's writer queue. When a shared transaction fails, its
/// jobs run again each in one of its own, so that a bad job fails alone.
final class GroupCommit: Sendable {
    private let file: StoreFile
    private let queue: Locked<CommitQueue>

    /// Group commits to `file`, each of about `weightMax` rollouts at most.
    init(file: StoreFile, weightMax: Int) {
        self.file = file
        queue = Locked(CommitQueue(weightMax: weightMax))
    }

    /// Runs `body` in a transaction that others may share, and returns after its commit. `body` may run twice.
    func write<Value: Sendable>(
        _ action: String, weight: Int, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        guard file.gate.enter() else { throw .closed(action: action, path: file.path) }
        defer { file.gate.leave() }
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let job = CommitJob(weight: weight) { database in
                let value = try body(database)
                return { continuation.resume(returning: .success(value)) }
            } fail: { error in
                let failure = StoreError(error, action: action, path: self.file.path)
                continuation.resume(returning: .failure(failure))
            }
            if queue.withLock({ $0.add(job) }) { serve() }
        }
        return try result.get()
    }

    private func serve() {
        file.pool.asyncWriteWithoutTransaction { database in
            let (batch, isMoreWaiting) = self.queue.withLock { $0.next() }
            self.commit(batch, database)
            if isMoreWaiting { self.serve() }
        }
    }

    private func commit(_ batch: [CommitJob], _ database: Database) {
        do {
            let deliveries = try file.commit(database) { try batch.map { try $0.perform(database) } }
            for deliver in deliveries { deliver() }
        } catch {
            guard batch.count > 1 else {
                batch.first?.fail(error)
                return
            }
            for job in batch { commit([job], database) }
        }
    }
}
