internal import GRDB
public import RewardCore

extension SQLiteStore: RubricStore {
    /// The heads of all lineages, ordered by lineage.
    public func heads() async throws(StoreError) -> [RubricVersion] {
        try await rubricsFile.read("reading the head rubrics") { database in
            try database.all(
                """
                SELECT \(RubricVersion.columns) FROM rubric_version AS v
                WHERE version = (SELECT max(version) FROM rubric_version AS w
                                 WHERE w.task = v.task AND w.partition = v.partition)
                ORDER BY task, partition
                """
            ) { try RubricVersion(&$0) }
        }
    }

    /// One version, or `nil` where the lineage has none of that number.
    public func version(_ number: Int, of lineage: Lineage) async throws(StoreError) -> RubricVersion? {
        try await rubricsFile.read("reading a rubric version") { database in
            try database.first(
                """
                SELECT \(RubricVersion.columns) FROM rubric_version
                WHERE task = ? AND partition = ? AND version = ?
                """, [.text(lineage.task), .text(lineage.partition), .integer(number)]
            ) { try RubricVersion(&$0) }
        }
    }

    /// Versions newest first, with numbers below `before` where given, at most `limit` and at most 1,000.
    public func versions(
        of lineage: Lineage, before: Int?, limit: Int
    ) async throws(StoreError) -> [RubricVersion] {
        let count = min(max(limit, 0), RolloutFilter.limitMax)
        return try await rubricsFile.read("reading rubric versions") { database in
            try database.all(
                """
                SELECT \(RubricVersion.columns) FROM rubric_version
                WHERE task = ? AND partition = ? AND (?3 IS NULL OR version < ?3) ORDER BY version DESC LIMIT ?4
                """, [.text(lineage.task), .text(lineage.partition), .integer(before), .integer(count)]
            ) { try RubricVersion(&$0) }
        }
    }

    /// Makes `version` the head if the head still is number `expectedHead` (`nil`: if the lineage is empty), with
    /// fsync before it returns, and keeps `audit` with it. Versions are numbered without gaps. Throws `.conflict` and
    /// writes nothing otherwise.
    public func publish(
        _ version: RubricVersion, expectedHead: Int?, audit: AuditEntry?
    ) async throws(StoreError) {
        let auditEntriesMax = configuration.auditEntriesMax
        try await rubricsFile.write("publishing a rubric version") { database in
            let lineage = version.lineage
            let head = try database.first(
                "SELECT max(version) FROM rubric_version WHERE task = ? AND partition = ?",
                [.text(lineage.task), .text(lineage.partition)]
            ) { try $0.optionalInteger().map { Int($0) } }
            try RubricVersion.checkPublishable(version, head: head ?? nil, expectedHead: expectedHead)
            try database.run(
                "INSERT INTO rubric_version (\(RubricVersion.columns)) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                version.values)
            if let audit { try audit.insert(into: database, keeping: auditEntriesMax) }
        }
    }
}

extension RubricVersion {
    /// The columns that `init` reads and `values` fills, in order.
    static let columns =
        "task, partition, version, kind, hash, origin, parent, meta_run, comment, published_at, content, source"

    /// The version's row.
    var values: [SQLValue] {
        [
            .text(lineage.task), .text(lineage.partition), .integer(version), .keyword(content.kind.rawValue),
            .text(hash),
            .keyword(origin.rawValue), .integer(parent), .text(metaRun), .text(comment),
            .integer(publishedAt.milliseconds), .bytes(content.storedBytes), .text(source),
        ]
    }

    /// Reads a row. The content's hash is computed anew; another than the stored one means that the row was damaged.
    init(_ row: inout RowReader) throws {
        let lineage = Lineage(task: try row.text(), partition: try row.text())
        let number = try row.int()
        let kind = try row.text()
        let hash = try row.text()
        let origin = try row.keyword(RubricOrigin.self)
        let parent = try row.optionalInteger().map { Int($0) }
        let metaRun = try row.optionalText()
        let comment = try row.optionalText()
        let publishedAt = Timestamp(milliseconds: try row.integer())
        let content = try RubricContent(kind: kind, storedBytes: row.bytes())
        self.init(
            lineage: lineage, version: number, content: content, origin: origin, parent: parent, metaRun: metaRun,
            comment: comment, source: try row.optionalText(), publishedAt: publishedAt)
        guard self.hash == hash else {
            throw DocumentError("version \(number) of \(lineage) does not match its hash")
        }
    }

    /// Throws `.conflict` unless the head is the expected one and the version is the next after it.
    static func checkPublishable(_ version: RubricVersion, head: Int?, expectedHead: Int?) throws(StoreError) {
        guard head == expectedHead else {
            let found = head.map { "version \($0)" } ?? "no version"
            let expected = expectedHead.map { "version \($0)" } ?? "no version"
            throw .conflict(
                "the head of \(version.lineage) is \(found) and not \(expected); read the head and decide again")
        }
        guard version.version == (head ?? -1) + 1 else {
            throw .conflict(
                "version \(version.version) of \(version.lineage) cannot follow "
                    + "\(head.map(String.init) ?? "an empty lineage"); publish number \((head ?? -1) + 1)")
        }
    }
}
