internal import SQLiteStore

/// Backups of data folders, for the command line. See `StoreBackup` for what they promise.
public enum DataBackup {
    /// Copies a data folder, also one that a service is using, to a folder that is new or empty.
    public static func make(from source: String, to target: String) async throws(ServiceFailure) {
        do throws(BackupError) {
            try await StoreBackup.make(from: source, to: target)
        } catch {
            throw failure(error)
        }
    }

    /// Makes a data folder of a backup, where nothing is yet.
    public static func restore(from source: String, to target: String) async throws(ServiceFailure) {
        do throws(BackupError) {
            try await StoreBackup.restore(from: source, to: target)
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ error: BackupError) -> ServiceFailure {
        switch error {
        case .unsuitable(let detail): .dataFolder(detail)
        case .failed(let detail): .store(detail)
        }
    }
}
