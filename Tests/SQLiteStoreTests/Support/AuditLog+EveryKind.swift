import RewardCore

extension AuditLog {
    /// Entries of every kind, newest first: those since `since`, with numbers below `before`, at most `limit` and at
    /// most 1,000.
    func auditRecords(
        since: Timestamp?, before: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditRecord] {
        try await auditRecords(since: since, before: before, action: nil, limit: limit)
    }
}
