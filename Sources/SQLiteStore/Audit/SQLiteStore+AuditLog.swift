internal import GRDB
public import RewardCore

extension SQLiteStore: AuditLog {
    /// Keeps an entry, with fsync before it returns.
    public func append(_ entry: AuditEntry) async throws(StoreError) {
        let entriesMax = configuration.auditEntriesMax
        try await rubricsFile.write("appending to the audit log") { database in
            try entry.insert(into: database, keeping: entriesMax)
        }
    }

    /// Entries newest first: those since `since`, with numbers below `before` and of the kind `action` where these are
    /// given, at most `limit` and at most 1,000.
    public func auditRecords(
        since: Timestamp?, before: Int64?, action: AuditAction?, limit: Int
    ) async throws(StoreError) -> [AuditRecord] {
        let count = min(max(limit, 0), RolloutFilter.limitMax)
        // A condition of its own where it is wanted, so that the index leads.
        let kind = action == nil ? "" : "action = ?4 AND "
        return try await rubricsFile.read("reading the audit log") { database in
            try database.all(
                """
                SELECT sequence, \(AuditEntry.columns) FROM audit
                WHERE \(kind)(?1 IS NULL OR at >= ?1) AND (?2 IS NULL OR sequence < ?2)
                ORDER BY sequence DESC LIMIT ?3
                """,
                [.integer(since?.milliseconds), .integer(before), .integer(count)]
                    + (action.map { [.keyword($0.rawValue)] } ?? [])
            ) { row in
                let sequence = try row.integer()
                return AuditRecord(sequence: sequence, entry: try AuditEntry(&row))
            }
        }
    }
}

extension AuditEntry {
    /// The columns that `init` reads and `insert` fills, in order.
    static let columns = "at, principal, action, target, before, after, request_id"

    /// Adds the entry within a transaction, and takes the oldest away beyond `entriesMax`.
    func insert(into database: Database, keeping entriesMax: Int) throws {
        try database.run(
            "INSERT INTO audit (\(Self.columns)) VALUES (?,?,?,?,?,?,?)",
            [
                .integer(at.milliseconds), .text(principal), .keyword(action.rawValue), .text(target), .text(before),
                .text(after), .text(requestID),
            ])
        // Numbers are never used again and have no gaps but at the old end, so this many stay.
        try database.run(
            "DELETE FROM audit WHERE sequence <= (SELECT max(sequence) FROM audit) - ?", [.integer(entriesMax)])
    }

    /// Reads a row.
    init(_ row: inout RowReader) throws {
        let at = Timestamp(milliseconds: try row.integer())
        let principal = try row.text()
        let action = try row.keyword(AuditAction.self)
        self.init(
            at: at, principal: principal, action: action, target: try row.text(), before: try row.optionalText(),
            after: try row.optionalText(), requestID: try row.optionalText())
    }
}
