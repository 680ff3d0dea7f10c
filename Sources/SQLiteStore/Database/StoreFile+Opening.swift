internal import Dispatch
internal import GRDB
internal import RewardCore

extension StoreFile {
    /// How far a commit reaches before it is acknowledged (https://www.sqlite.org/pragma.html#pragma_synchronous).
    enum Durability: Int {
        /// Survives the end of the process: in WAL mode a commit is a write without fsync.
        case process = 1
        /// Survives power loss: every commit is followed by fsync of the write-ahead log.
        case power = 2

        /// The word for `PRAGMA synchronous`.
        var pragma: String {
            switch self {
            case .process: "NORMAL"
            case .power: "FULL"
            }
        }
    }

    /// Opens or makes the file called `name` and brings its schema up to date. Blocks, so it runs on a thread of
    /// Dispatch.
    static func open(
        _ file: SQLiteStore.File, _ name: String, durability: Durability, migrator: DatabaseMigrator,
        configuration: SQLiteStoreConfiguration
    ) async throws(StoreError) -> StoreFile {
        let path = configuration.folder.file(name)
        let result: Result<StoreFile, StoreError> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                do {
                    let opened = try openNow(file, path, durability, migrator, configuration)
                    continuation.resume(returning: .success(opened))
                } catch {
                    continuation.resume(returning: .failure(StoreError(error, action: "opening", path: path)))
                }
            }
        }
        return try result.get()
    }

    /// Reads every page where the file is not too large for that, so that damage stops the start and not a request.
    private static func check(_ pool: DatabasePool, _ path: String, bytesMax: Int) throws {
        let words = try pool.read { database -> [String] in
            let facts = try RetentionBatch.facts(database)
            guard facts.pages * facts.pageBytes <= bytesMax else { return ["ok"] }
            return try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
        }
        guard words == ["ok"] else {
            throw StoreError.corrupt(
                "checking failed in \(path): \(words.joined(separator: ", ")); restore the data folder from a backup "
                    + "(metareward restore)")
        }
    }

    private static func openNow(
        _ file: SQLiteStore.File, _ path: String, _ durability: Durability, _ migrator: DatabaseMigrator,
        _ settings: SQLiteStoreConfiguration
    ) throws -> StoreFile {
        var configuration = Configuration()
        configuration.busyMode = .timeout(settings.busySeconds)
        configuration.maximumReaderCount = 4
        configuration.label = "metareward." + path
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            // Only has effect before the first table; lets retention give pages back to the disk.
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            // A checkpoint syncs the file twice; 16 MiB of log between two of them keeps appends fast.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        do {
            // GRDB sets synchronous to NORMAL after `prepareDatabase`, so ours comes after opening.
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = \(durability.pragma)")
            }
            guard try !pool.read(migrator.hasBeenSuperseded) else {
                throw StoreError.unavailable(
                    "opening failed in \(path): a newer version of metareward has written it; run that version, or "
                        + "choose another folder with --data")
            }
            try check(pool, path, bytesMax: settings.checkedBytesMax)
            try migrator.migrate(pool)
            try settings.folder.synchronize()
        } catch {
            try? pool.close()
            throw error
        }
        return StoreFile(file, path: path, pool: pool, observer: settings.observer)
    }
}
