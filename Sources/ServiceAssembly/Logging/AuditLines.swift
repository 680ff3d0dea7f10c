internal import Logging
internal import RewardCore
internal import Telemetry

/// Writes a line for what is appended to the audit log by itself, and an error that holds the whole entry where it
/// could not be kept. What is committed together with a change has its own lines elsewhere.
struct AuditLines: AuditLog {
    /// Keeps the entries.
    let log: any AuditLog
    /// Where the lines go.
    let logger: Logger

    /// Keeps the entry and writes the line.
    func append(_ entry: AuditEntry) async throws(StoreError) {
        do throws(StoreError) {
            try await log.append(entry)
            logger.notice("an operator changed something", metadata: Self.metadata(entry))
        } catch {
            var metadata = Self.metadata(entry)
            metadata["detail"] = "\(error.detail)"
            logger.error("a change was made that the audit log could not keep", metadata: metadata)
            throw error
        }
    }

    /// Entries newest first.
    func auditRecords(
        since: Timestamp?, before: Int64?, action: AuditAction?, limit: Int
    ) async throws(StoreError) -> [AuditRecord] {
        try await log.auditRecords(since: since, before: before, action: action, limit: limit)
    }

    private static func metadata(_ entry: AuditEntry) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "principal": "\(entry.principal)", "action": "\(entry.action.rawValue)", "target": "\(entry.target)",
        ]
        if let before = entry.before { metadata["before"] = "\(before)" }
        if let after = entry.after { metadata["after"] = "\(after)" }
        if let id = entry.requestID { metadata[LogFields.requestID] = "\(id)" }
        return metadata
    }
}
