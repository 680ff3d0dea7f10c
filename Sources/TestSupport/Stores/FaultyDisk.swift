internal import CFaultVFS
internal import Locking

/// Makes the disk under a folder fail as SQLite sees it, from now until `heal` or until this object goes.
///
/// The folder must have been made after `FaultyDisk.install()`: files that are open already keep the system they were
/// opened with.
public final class FaultyDisk: Sendable {
    /// How it fails.
    public enum Kind: Int32, Sendable, CaseIterable {
        /// It is full.
        case full = 1
        /// It cannot be written.
        case broken = 2
        /// It takes half of what is written and is full then.
        case short = 3
        /// It has become read-only.
        case readOnly = 4
    }

    /// What fails.
    public enum Call: Int32, Sendable {
        /// Writing.
        case write = 1
        /// Synchronising with the disk.
        case sync = 2
    }

    /// The plan's number; `nil` once healed, when the number may be another's.
    private let plan: Locked<Int32?>

    /// Puts the failing file system under all files that are opened from now on. Does nothing the second time.
    public static func install() { _ = fault_vfs_register() }

    /// Fails calls on files whose path contains `path`: after `skipped` that go well, `count` times or for good.
    public init(_ path: String, _ kind: Kind, call: Call = .write, after skipped: Int = 0, count: Int? = nil) {
        let number = fault_vfs_plan(
            path, call.rawValue, kind.rawValue, Int32(skipped), count.map { Int32($0) } ?? -1)
        plan = Locked(number < 0 ? nil : number)
    }

    deinit { heal() }

    /// How many calls have failed; 0 once healed.
    public var failures: Int { plan.withLock { $0.map { Int(fault_vfs_hits($0)) } ?? 0 } }

    /// Lets all calls go well again.
    public func heal() {
        plan.withLock { plan in
            if let number = plan { fault_vfs_heal(number) }
            plan = nil
        }
    }
}
