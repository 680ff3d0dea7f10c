public import RewardCore

/// Hears what the store counts, for metrics. Calls come from the queues of the files' writers and must not block.
public protocol SQLiteStoreObserver: Sendable {
    /// A transaction was committed; several calls may have shared it.
    ///
    /// - Parameter duration: From its first statement to the end of its commit, fsync included where the file has one.
    func committed(_ file: SQLiteStore.File, in duration: Duration)
    /// A transaction could not be written. Conflicts are no failures.
    func failed(_ file: SQLiteStore.File, _ error: StoreError)
}
