internal import Dispatch
internal import GRDB
internal import Glibc
internal import RewardCore

/// Why a backup or a restore of one did not happen. Nothing usable was left where it was to go.
public enum BackupError: Error, Sendable, Hashable {
    /// The folders are not what they must be; `detail` says which and what to do.
    case unsuitable(String)
    /// A file could not be read or written; `detail` says which and why.
    case failed(String)

    /// What is wrong, where, and what to do, as one sentence for a person.
    public var detail: String {
        switch self {
        case .unsuitable(let text), .failed(let text): text
        }
    }
}

/// Copies a data folder, also one that a service is using, and makes a data folder of such a copy.
///
/// The copy of `rollouts.sqlite` is one snapshot, and that of `rubrics.sqlite` is a later one. Whatever a rollout or a
/// pin names, a rubric version or a template, was durable in `rubrics.sqlite` before the rollout or the pin was
/// written; so nothing in the copy names what the copy lacks. The reverse order would not promise that. What the later
/// snapshot has beyond the earlier one is what a crash leaves too: versions and meta runs whose rollouts are missing;
/// meta runs carry copies of what they studied.
///
/// Copies are made with `VACUUM INTO` (https://www.sqlite.org/lang_vacuum.html): without free pages, and so without
/// the texts that were deleted and not yet overwritten. It reads in one transaction, so the write-ahead log of the
/// service grows meanwhile by what is written. The copy stands under another name until it is whole and on the disk.
public enum StoreBackup {
    /// Last name of a folder that is not whole yet.
    static let partialSuffix = ".partial"

    /// The files of a backup, in the order in which they are copied.
    static let fileNames = [RolloutsSchema.fileName, RubricsSchema.fileName]

    /// Copies the data folder at `source` to the new folder at `target`. Blocks a thread of Dispatch, not of the
    /// caller.
    public static func make(from source: String, to target: String) async throws(BackupError) {
        try await onThread { () throws(BackupError) in try copy(from: source, to: target, checks: false) }
    }

    /// Makes the data folder at `target`, which must be new or empty, of the backup at `source`. Every page of the copy
    /// is checked before it stands under its name. The secret comes along, so that prompts stay as they were.
    public static func restore(from source: String, to target: String) async throws(BackupError) {
        try await onThread { () throws(BackupError) in try copy(from: source, to: target, checks: true) }
    }

    /// Makes the folder at `target` of the one at `source`: whole under its name, or not at all.
    private static func copy(from source: String, to target: String, checks: Bool) throws(BackupError) {
        try BackupFolder.requireDataFolder(source)
        try BackupFolder.requireFree(target)
        let partial = target + partialSuffix
        try BackupFolder.removePartial(partial)
        try BackupFolder.make(partial)
        do throws(BackupError) {
            for name in fileNames {
                try copyDatabase(source + "/" + name, to: partial + "/" + name)
                if checks { try check(partial + "/" + name) }
            }
            try BackupFolder.copySecret(from: source, to: partial)
            try BackupFolder.finish(partial, as: target)
        } catch {
            try? BackupFolder.removePartial(partial)
            throw error
        }
    }

    private static func copyDatabase(_ source: String, to target: String) throws(BackupError) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(30)
            let queue = try DatabaseQueue(path: source, configuration: configuration)
            defer { try? queue.close() }
            try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
        } catch {
            throw .failed(StoreError(error, action: "copying to \(target)", path: source).detail)
        }
        try BackupFolder.synchronize(target)
    }

    private static func check(_ path: String) throws(BackupError) {
        let words: [String]
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            words = try queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(1)") }
        } catch {
            throw .failed(StoreError(error, action: "checking", path: path).detail)
        }
        guard words == ["ok"] else {
            throw .failed("the backup's copy \(path) is damaged: \(words.joined(separator: ", ")); use another backup")
        }
    }

    private static func onThread(
        _ body: @escaping @Sendable () throws(BackupError) -> Void
    ) async throws(BackupError) {
        let result: Result<Void, BackupError> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                do throws(BackupError) {
                    try body()
                    continuation.resume(returning: .success(()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        try result.get()
    }
}
