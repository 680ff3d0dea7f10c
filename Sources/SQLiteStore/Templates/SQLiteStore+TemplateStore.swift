internal import GRDB
public import RewardCore

extension SQLiteStore: TemplateStore {
    /// The newest version of each template of each task, ordered by task and name.
    public func currentTemplates() async throws(StoreError) -> [Template] {
        try await rubricsFile.read("reading the templates") { database in
            try database.all(
                """
                SELECT \(Template.columns) FROM template AS t
                WHERE version = (SELECT max(version) FROM template AS u WHERE u.task = t.task AND u.name = t.name)
                ORDER BY task, name
                """
            ) { try Template(&$0) }
        }
    }

    /// The newest template with that hash in that task under that name, if there ever was one.
    public func template(
        task: String, name: String, hash: String
    ) async throws(StoreError) -> Template? {
        try await rubricsFile.read("reading a template") { database in
            try database.first(
                """
                SELECT \(Template.columns) FROM template WHERE task = ? AND name = ? AND hash = ?
                ORDER BY version DESC LIMIT 1
                """, [.text(task), .text(name), .text(hash)]
            ) { try Template(&$0) }
        }
    }

    /// Versions newest first, with numbers below `before` where given, at most `limit` and at most 1,000.
    public func versions(
        task: String, name: String, before: Int?, limit: Int
    ) async throws(StoreError) -> [Template] {
        let count = min(max(limit, 0), RolloutFilter.limitMax)
        return try await rubricsFile.read("reading template versions") { database in
            try database.all(
                """
                SELECT \(Template.columns) FROM template
                WHERE task = ? AND name = ? AND (?3 IS NULL OR version < ?3) ORDER BY version DESC LIMIT ?4
                """, [.text(task), .text(name), .integer(before), .integer(count)]
            ) { try Template(&$0) }
        }
    }

    /// Keeps a version, with fsync before it returns; nothing happens when that (task, name, version) exists with the
    /// same hash, `.conflict` when it exists with another. `audit` is kept with a version that is.
    public func keep(_ template: Template, audit: AuditEntry?) async throws(StoreError) {
        let auditEntriesMax = configuration.auditEntriesMax
        try await rubricsFile.write("keeping a template") { database in
            let hash = try database.first(
                "SELECT hash FROM template WHERE task = ? AND name = ? AND version = ?",
                [.text(template.task), .text(template.name), .integer(template.version)]
            ) { try $0.text() }
            guard let hash else {
                try database.run(
                    "INSERT INTO template (\(Template.columns)) VALUES (?,?,?,?,?,?,?,?,?)", template.values)
                if let audit { try audit.insert(into: database, keeping: auditEntriesMax) }
                return
            }
            guard hash == template.hash else {
                throw StoreError.conflict(
                    "version \(template.version) of template \(template.name) of task \(template.task) exists with "
                        + "another text; read the newest version and publish the next number")
            }
        }
    }
}

extension Template {
    /// The columns that `init` reads and `values` fills, in order.
    static let columns = "task, name, version, hash, origin, changed_at, comment, system, text"

    /// The template's row.
    var values: [SQLValue] {
        [
            .text(task), .text(name), .integer(version), .text(hash), .keyword(origin.rawValue),
            .integer(changedAt.milliseconds), .text(comment), .text(system), .text(text),
        ]
    }

    /// Reads a row. The hash is computed anew; another than the stored one means that the row was damaged.
    init(_ row: inout RowReader) throws {
        let task = try row.text()
        let name = try row.text()
        let version = try row.int()
        let hash = try row.text()
        let origin = try row.keyword(TemplateOrigin.self)
        let changedAt = Timestamp(milliseconds: try row.integer())
        let comment = try row.optionalText()
        let system = try row.optionalText()
        self.init(
            task: task, name: name, version: version, text: try row.text(), system: system, origin: origin,
            comment: comment, changedAt: changedAt)
        guard self.hash == hash else {
            throw DocumentError("version \(version) of template \(name) of task \(task) does not match its hash")
        }
    }
}
