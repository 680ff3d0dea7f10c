internal import RewardCore

/// Settings of the store.
public struct SQLiteStoreConfiguration: Sendable {
    /// The open data folder. The store keeps it alive but does not close it: close the store, then the folder.
    public var folder: DataFolder
    /// Step pins kept of one run, oldest steps pruned first; at least 1. Up to a tenth more may stand until the next
    /// pruning. Default 10,000.
    public var keepSteps = 10_000
    /// Seconds that group and prompt pins bind, from first use. Default 1,800.
    public var shortPinSeconds = Pin.passingLifeSeconds
    /// Milliseconds that an answer is kept for repeats of its request. Default 24 h.
    public var keepAnswersMilliseconds: Int64 = 86_400_000
    /// Most bytes of all kept answers together; the oldest go first. Default 1 GiB.
    public var answerBytesMax = 1 << 30
    /// Rollouts from which on a transaction takes no further `append` call; at least 1. Bounds how long a pin waits
    /// behind appends. Default 1,024.
    public var commitRolloutsMax = 1_024
    /// Bytes of text from which on a page of rollouts ends early, so that a page of huge texts cannot exhaust memory;
    /// at least 1. Default 64 MiB.
    public var pageBytesMax = 64 << 20
    /// Rollouts that one read transaction looks through at most when a filter matches few of them; at least 1. A read
    /// transaction that stays open keeps the write-ahead log from being reset. Default 10,000.
    public var scanRolloutsMax = 10_000
    /// Bytes of a file beyond which it is opened without `PRAGMA quick_check`, which reads all of it; 0 for never.
    /// Default 1 GiB.
    public var checkedBytesMax = 1 << 30
    /// Entries of the audit log that are kept; beyond it the oldest go. Default 1,000,000.
    public var auditEntriesMax = 1_000_000
    /// Seconds to wait for a lock that another process holds on a database file. Default 5.
    public var busySeconds: Double = 5

    /// Hears of commits. Default nobody.
    public var observer: (any SQLiteStoreObserver)?

    /// The defaults, in `folder`.
    public init(folder: DataFolder) { self.folder = folder }
}
