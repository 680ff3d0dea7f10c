internal import GRDB
internal import RewardCore

/// The queries of one paged reading of rollouts: which index leads, and which conditions are left to check.
///
/// Pages follow the order of commits. A run, or a run and step, has an index that holds its rollouts in that order; all
/// other filters are checked row by row. So that a filter that matches little cannot hold a read transaction open for
/// the whole table, one transaction looks only at a window of sequence numbers; it begins at the first row that the
/// leading index has to offer, so rows of other runs are not walked through.
struct RolloutScan: Sendable {
    private let source: String
    private let leading: [(sql: String, value: SQLValue)]
    private let checked: [(sql: String, value: SQLValue)]
    /// `ASC` or `DESC`.
    private let direction: String

    /// Prepares the reading of what `filter` wants.
    init(_ filter: RolloutFilter) {
        var leading: [(sql: String, value: SQLValue)] = []
        var checked: [(sql: String, value: SQLValue)] = []
        if let run = filter.run {
            leading.append(("r.run = ?", .text(run)))
            if let step = filter.step { leading.append(("r.step = ?", .integer(step))) }
            source = "rollout AS r INDEXED BY " + (filter.step == nil ? "rollout_run" : "rollout_step")
        } else {
            source = "rollout AS r NOT INDEXED"
            if let step = filter.step { checked.append(("r.step = ?", .integer(step))) }
        }
        if let task = filter.task { checked.append(("r.task = ?", .text(task))) }
        if let partition = filter.partition { checked.append(("r.partition = ?", .text(partition))) }
        if let group = filter.group { checked.append(("r.group_name = ?", .text(group))) }
        if let version = filter.version { checked.append(("r.rubric_version = ?", .integer(version))) }
        if let isScored = filter.isScored { checked.append(("(r.failure IS NULL) = ?", .bool(isScored))) }
        if let purpose = filter.purpose { checked.append(("r.purpose = ?", .keyword(purpose.rawValue))) }
        if let since = filter.since { checked.append(("r.at >= ?", .integer(since.milliseconds))) }
        if let until = filter.until { checked.append(("r.at < ?", .integer(until.milliseconds))) }
        if let trainerID = filter.trainerID { checked.append(("r.trainer_id = ?", .text(trainerID))) }
        if let text = filter.contains { checked.append((Self.search, .text(text))) }
        self.leading = leading
        self.checked = checked
        direction = filter.isNewestFirst ? "DESC" : "ASC"
    }

    /// Looks for one text in three. A line feed stands between them, so that no match reaches over. SQLite's `lower`
    /// knows ASCII alone, and neither it nor `instr` stops at a NUL.
    private static let search = """
        instr(lower(CAST(r.response AS TEXT) || char(10) || CAST(ifnull(p.body, x'') AS TEXT) || char(10)
        || CAST(ifnull(r.reference, x'') AS TEXT)), lower(CAST(? AS TEXT))) > 0
        """

    /// The first sequence number behind `position`, in the direction of the pages, that the leading index offers; `nil`
    /// at the end.
    func firstSequence(behind position: Int64, _ database: Database) throws -> Int64? {
        try database.first(
            """
            SELECT r.sequence FROM \(source) WHERE \(conditions(leading)) r.sequence \(direction == "ASC" ? ">" : "<") ?
            ORDER BY r.sequence \(direction) LIMIT 1
            """,
            leading.map(\.value) + [.integer(position)]
        ) { try $0.integer() }
    }

    /// Hands what `reader` reads of the wanted rollouts with a sequence number in `window` to `body`, at most `limit`,
    /// until it returns `false`.
    func each<Reader: RolloutRowReader>(
        in window: ClosedRange<Int64>, limit: Int, _ reader: Reader, _ database: Database,
        _ body: (RolloutEntry<Reader.Value>) throws -> Bool
    ) throws {
        var reader = reader
        try database.each(
            """
            SELECT \(reader.columns) FROM \(source) \(reader.joins)
            WHERE \(conditions(leading)) \(conditions(checked))
            r.sequence BETWEEN ? AND ? ORDER BY r.sequence \(direction) LIMIT ?
            """,
            leading.map(\.value) + checked.map(\.value) + [
                .integer(window.lowerBound), .integer(window.upperBound), .integer(limit),
            ]
        ) { try body(reader.next(&$0)) }
    }

    /// The sequence number before the first rollout not before `since`. Found in the index of times alone.
    static func position(before since: Timestamp, _ database: Database) throws -> Int64? {
        let first = try database.first(
            "SELECT min(sequence) FROM rollout INDEXED BY rollout_at WHERE at >= ?", [.integer(since.milliseconds)]
        ) { try $0.optionalInteger() }
        return (first ?? nil).map { $0 - 1 }
    }

    /// The sequence number after the last rollout before `until`. Found in the index of times alone.
    static func position(after until: Timestamp, _ database: Database) throws -> Int64? {
        let last = try database.first(
            "SELECT max(sequence) FROM rollout INDEXED BY rollout_at WHERE at < ?", [.integer(until.milliseconds)]
        ) { try $0.optionalInteger() }
        return (last ?? nil).map { $0 + 1 }
    }

    private func conditions(_ conditions: [(sql: String, value: SQLValue)]) -> String {
        conditions.map { $0.sql + " AND " }.joined()
    }
}
