internal import Locking
public import RewardCore

/// An audit log in memory, for tests. Same answers as the store on SQLite; the stores of rubrics and templates in
/// memory share one with it as they share a file there.
public final class MemoryAuditLog: AuditLog {
    private struct State {
        var records: [AuditRecord] = []
        var fault: StoreError?
    }

    private let state = Locked(State())

    /// An empty log.
    public init() {}

    /// Lets every call fail with `fault` from now on; `nil` heals.
    public func setFault(_ fault: StoreError?) { state.withLock { $0.fault = fault } }

    /// All entries, oldest first.
    public var entries: [AuditEntry] { state.withLock { $0.records.map(\.entry) } }

    /// Keeps an entry.
    public func append(_ entry: AuditEntry) async throws(StoreError) { try keep(entry) }

    /// Keeps an entry, from where nothing may suspend.
    func keep(_ entry: AuditEntry) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            state.records.append(AuditRecord(sequence: (state.records.last?.sequence ?? 0) + 1, entry: entry))
        }
    }

    /// Entries newest first: those since `since`, with numbers below `before` and of the kind `action` where these are
    /// given, at most `limit` and at most 1,000.
    public func auditRecords(
        since: Timestamp?, before: Int64?, action: AuditAction?, limit: Int
    ) async throws(StoreError) -> [AuditRecord] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let found = state.records.reversed().filter { record in
                record.entry.at >= since ?? record.entry.at && record.sequence < before ?? .max
                    && record.entry.action == action ?? record.entry.action
            }
            return Array(found.prefix(min(max(limit, 0), RolloutFilter.limitMax)))
        }
    }
}
