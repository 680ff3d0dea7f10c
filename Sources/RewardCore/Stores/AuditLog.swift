/// Keeps what operators do, durably. Changes of rubrics and templates carry their entry with them (`RubricStore`,
/// `TemplateStore`), so that neither is kept without the other; what changes elsewhere is appended here right after it.
public protocol AuditLog: Sendable {
    /// Keeps an entry; it survives power loss once this has returned.
    func append(_ entry: AuditEntry) async throws(StoreError)
    /// Entries newest first: those since `since`, with numbers below `before` and of the kind `action` where these are
    /// given, at most `limit` and at most 1,000.
    func auditRecords(
        since: Timestamp?, before: Int64?, action: AuditAction?, limit: Int
    ) async throws(StoreError) -> [AuditRecord]
}
