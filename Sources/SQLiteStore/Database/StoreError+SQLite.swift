internal import GRDB
internal import RewardCore

extension StoreError {
    /// What the store's users see of `error`, which ended `action` (such as `publishing a rubric`) in the file at
    /// `path`.
    ///
    /// Statement arguments never appear: GRDB leaves them out of its errors, and they hold rollout texts.
    init(_ error: any Error, action: String, path: String) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DocumentError:
            self = .corrupt("\(action) failed in \(path): \(error.detail); restore the file from a backup")
        case let error as DataFolderError:
            self = .unavailable(error.detail)
        case let error as DatabaseError:
            self = Self.sqlite(error, action: action, path: path)
        default:
            self = .unavailable("\(action) failed in \(path): \(error); see the log")
        }
    }

    /// The error of an access after `close`.
    static func closed(action: String, path: String) -> StoreError {
        .unavailable("\(action) failed in \(path): the store is closed; the service is shutting down")
    }

    private static func sqlite(_ error: DatabaseError, action: String, path: String) -> StoreError {
        let code = error.resultCode
        let reason = "\(error.message ?? code.description) (SQLite \(error.extendedResultCode.rawValue))"
        func text(_ advice: String) -> String { "\(action) failed in \(path): \(reason); \(advice)" }
        switch code {
        case .SQLITE_CONSTRAINT:
            return .conflict(text("the row exists already or contradicts another; nothing was written"))
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            return .corrupt(text("stop the service and restore the file from a backup"))
        case .SQLITE_FULL:
            return .unavailable(text("free space on its disk; nothing was written"))
        case .SQLITE_IOERR:
            return .unavailable(text("check the disk and the kernel's log"))
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return .unavailable(text("let this user write the file and its folder, and mount them writable"))
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return .unavailable(text("another process holds the file; close its transaction, then try again"))
        case .SQLITE_CANTOPEN:
            return .unavailable(text("check that its folder exists and that this user may open the file"))
        case .SQLITE_NOMEM:
            return .unavailable(text("give the service more memory"))
        case .SQLITE_TOOBIG:
            return .unavailable(text("a text is larger than SQLite's limit for one value; send smaller texts"))
        default:
            return .unavailable(text("see the log; this may be a bug"))
        }
    }
}
