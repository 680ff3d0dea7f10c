internal import Dispatch
internal import GRDB
internal import Locking
internal import RewardCore

/// One SQLite file in WAL mode: one writer on a serial queue of its own and a few readers, all through GRDB's pool.
///
/// Accesses are queued with GRDB's callback API and awaited through a continuation, so that no thread of Swift's
/// cooperative pool ever blocks. GRDB's own async functions do not block either, but they abandon a transaction when
/// the calling task is cancelled; here the work goes on, because others may wait for its outcome, and errors stay
/// typed.
final class StoreFile: Sendable {
    /// The file's path, for messages.
    let path: String
    /// GRDB's connections.
    let pool: DatabasePool
    /// Who is using them.
    let gate = AccessGate()
    /// Why the last write failed, where it did and not for a conflict.
    private let lastFailure = Locked<StoreError?>(nil)
    private let file: SQLiteStore.File
    private let observer: (any SQLiteStoreObserver)?

    /// Wraps an open pool. See `open`.
    init(_ file: SQLiteStore.File, path: String, pool: DatabasePool, observer: (any SQLiteStoreObserver)?) {
        self.file = file
        self.path = path
        self.pool = pool
        self.observer = observer
    }

    /// Runs `body` in a read transaction on a snapshot of the file. `action` names it in errors. Keep it short: at most
    /// 1,000 rows, because an open snapshot keeps the write-ahead log growing.
    func read<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        guard gate.enter() else { throw .closed(action: action, path: path) }
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            pool.asyncRead { access in
                let result = self.result(action) { try body(access.get()) }
                self.gate.leave()
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// Runs `body` in one IMMEDIATE transaction on the writer and returns after the commit; an error rolls all back.
    func write<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        guard gate.enter() else { throw .closed(action: action, path: path) }
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { database in
                let result = self.result(action) { try self.commit(database) { try body(database) } }
                self.remember(result)
                self.gate.leave()
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// Whether the last write failed, so that only one that writes for certain can show that writing works again.
    var hasFailed: Bool { lastFailure.withLock { $0 != nil } }

    private func remember<Value>(_ result: Result<Value, StoreError>) {
        switch result {
        case .success: lastFailure.withLock { $0 = nil }
        case .failure(.conflict): break
        case .failure(let error): lastFailure.withLock { $0 = error }
        }
    }

    /// Runs `body` in a transaction and tells the observer how it went.
    func commit<Value>(_ database: Database, _ body: () throws -> Value) throws -> Value {
        guard let observer else { return try database.committing(body) }
        let began = ContinuousClock.now
        do {
            let value = try database.committing(body)
            observer.committed(file, in: began.duration(to: .now))
            return value
        } catch {
            let failure = StoreError(error, action: "writing", path: path)
            if case .conflict = failure { throw error }
            observer.failed(file, failure)
            throw error
        }
    }

    /// Runs `body` on the writer outside any transaction, for pragmas.
    func onWriter<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        guard gate.enter() else { throw .closed(action: action, path: path) }
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { database in
                let result = self.result(action) { try body(database) }
                self.gate.leave()
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// Waits for accesses under way, moves the write-ahead log into the file and closes the connections. Later accesses
    /// are `.unavailable`. An error of the checkpoint is let go: what is committed is in the log, and the next opening
    /// reads it from there.
    func close() async {
        guard await gate.close() else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                _ = try? self.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
                // Closes the readers. The writer must be the last: a read-only connection leaves the log's file behind.
                self.pool.releaseMemory()
                _ = try? self.pool.close()
                continuation.resume()
            }
        }
    }

    /// What `body` returns or throws, the error in the store's words.
    func result<Value>(_ action: String, _ body: () throws -> Value) -> Result<Value, StoreError> {
        do {
            return .success(try body())
        } catch {
            return .failure(StoreError(error, action: action, path: path))
        }
    }
}

extension Database {
    /// Runs `body` in an IMMEDIATE transaction, so that a lost race for the file shows before anything is read, and
    /// commits. An error rolls back.
    func committing<Value>(_ body: () throws -> Value) throws -> Value {
        var value: Value?
        try inTransaction(.immediate) {
            value = try body()
            return .commit
        }
        guard let value else { throw DocumentError("a transaction ended without a result; this is a bug") }
        return value
    }
}
