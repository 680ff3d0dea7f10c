internal import GRDB
internal import Locking
public import RewardCore

/// Everything the service keeps, in two SQLite files of a data folder, behind the ports of RewardCore.
///
/// `rubrics.sqlite` holds what must survive power loss: rubric versions, templates, meta runs with copies of their
/// samples, what operators did; every commit is followed by fsync. `rollouts.sqlite` holds what comes in quantity:
/// rollouts with their scores, pins, schedule counters; a commit survives the end of the process but not always the
/// end of the machine. They are two files so that neither the fsyncs of one nor the volume of the other get in the
/// other's way; nothing needs a transaction over both.
///
/// All functions may be called at once from any task. None blocks a thread of Swift's cooperative pool, and none heeds
/// the cancellation of its task: what has begun is finished.
public final class SQLiteStore: Sendable {
    /// The two files, as results and metrics name them.
    public enum File: String, Sendable, CaseIterable {
        /// Rubric versions, templates, meta runs, the audit log.
        case rubrics
        /// Rollouts, pins, counters.
        case rollouts
    }

    /// The settings it was opened with.
    let configuration: SQLiteStoreConfiguration
    /// `rubrics.sqlite`.
    let rubricsFile: StoreFile
    /// `rollouts.sqlite`.
    let rolloutsFile: StoreFile
    /// Group commits to `rollouts.sqlite`.
    let rolloutCommits: GroupCommit
    /// Decides when pins are pruned.
    let pinPruning: PinPruning
    /// Reads and writes kept answers.
    let answerTable: AnswerTable
    /// What became of kept answers since the store was opened.
    let answerCounts = Locked(AnswerCounts())

    private init(_ configuration: SQLiteStoreConfiguration, rubrics: StoreFile, rollouts: StoreFile) {
        self.configuration = configuration
        rubricsFile = rubrics
        rolloutsFile = rollouts
        rolloutCommits = GroupCommit(file: rollouts, weightMax: configuration.commitRolloutsMax)
        pinPruning = PinPruning(configuration)
        answerTable = AnswerTable(configuration)
    }

    /// Opens or makes both files and brings their schemas up to date. Throws `.unavailable` when a file cannot be
    /// opened or was written by a newer version of the service, `.corrupt` when it is damaged or no SQLite file.
    public static func open(_ configuration: SQLiteStoreConfiguration) async throws(StoreError) -> SQLiteStore {
        let rubrics = try await StoreFile.open(
            .rubrics, RubricsSchema.fileName, durability: .power, migrator: RubricsSchema.migrator,
            configuration: configuration)
        do {
            let rollouts = try await StoreFile.open(
                .rollouts, RolloutsSchema.fileName, durability: .process, migrator: RolloutsSchema.migrator,
                configuration: configuration)
            return SQLiteStore(configuration, rubrics: rubrics, rollouts: rollouts)
        } catch {
            await rubrics.close()
            throw error
        }
    }

    /// Waits for calls under way, moves the write-ahead logs into the files and closes them. Later calls are
    /// `.unavailable`. The data folder stays locked until it is closed itself.
    public func close() async {
        await rubricsFile.close()
        await rolloutsFile.close()
    }

    /// Whether both files can be written now.
    public func isWritable() async -> Bool { await writeFailure() == nil }

    /// Why one of the files cannot be written now; `nil` where both can. `rollouts.sqlite` gets a small commit, which
    /// concurrent calls share; of `rubrics.sqlite` only the write lock is taken, because a commit there costs an fsync,
    /// unless its last write failed: then nothing but a commit can tell that it works again.
    public func writeFailure() async -> StoreError? {
        let isProbedByCommit = rubricsFile.hasFailed
        do throws(StoreError) {
            try await rubricsFile.write("probing") { database in
                guard isProbedByCommit else { return }
                let number = try database.first("PRAGMA user_version") { try $0.int() } ?? 0
                try database.execute(sql: "PRAGMA user_version = \((number + 1) % 1_000_000)")
            }
            try await rolloutCommits.write("probing", weight: 1) { database in
                try database.run("UPDATE write_probe SET count = count + 1 WHERE id = 0")
            }
            return nil
        } catch {
            return error
        }
    }

    /// `PRAGMA synchronous` of the file's writer: 2 is FULL, 1 is NORMAL.
    public func synchronousLevel(_ file: File) async throws(StoreError) -> Int {
        try await storeFile(file).onWriter("reading a setting") { database in
            try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
        }
    }

    /// The file of that name.
    func storeFile(_ file: File) -> StoreFile {
        switch file {
        case .rubrics: rubricsFile
        case .rollouts: rolloutsFile
        }
    }
}
