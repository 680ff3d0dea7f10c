internal import GRDB
internal import RewardCore

/// Reads and writes pins inside one transaction.
///
/// Steps have a table ordered by run and step, because a restore forgets all steps beyond one and pruning starts at the
/// lowest. Groups and prompts share a table, because both expire. An expired pin counts as absent.
struct PinTable {
    /// How long group and prompt pins bind, in milliseconds.
    let shortPinMilliseconds: Int64
    private var bases = BasisTable()

    /// The table with the settings of `configuration`.
    init(_ configuration: SQLiteStoreConfiguration) {
        shortPinMilliseconds = Int64(configuration.shortPinSeconds) * 1000
    }

    /// Inserts `pin` unless one is in force for its key and lineage; returns the one in force.
    mutating func insert(_ pin: Pin, _ database: Database) throws -> PinResult {
        if case .step = pin.key {} else { try removeExpired(pin, database) }
        if let found = try Self.find(pin.key, lineage: pin.lineage, database) {
            return PinResult(pin: found, isNew: false, isFirstOfTask: false)
        }
        let isFirst = try !Self.isPinned(pin.key, task: pin.lineage.task, database)
        let basis = try bases.identifier(of: pin.basis, database)
        let place: [SQLValue] = [.text(pin.lineage.task), .text(pin.lineage.partition)]
        let binding: [SQLValue] = [.integer(basis), .integer(pin.madeAt.milliseconds)]
        switch pin.key {
        case .step:
            try database.run(
                "INSERT INTO step_pin (run, step, task, partition, basis, made_at) VALUES (?,?,?,?,?,?)",
                pin.key.values + place + binding)
        case .group, .prompt:
            try database.run(
                """
                INSERT INTO short_pin (name, run, has_run, kind, task, partition, basis, made_at)
                VALUES (?,?,?,?,?,?,?,?)
                """, pin.key.values + place + binding)
        }
        return PinResult(pin: pin, isNew: true, isFirstOfTask: isFirst)
    }

    /// The stored pin of a key in a lineage, expired or not.
    static func find(_ key: PinKey, lineage: Lineage, _ database: Database) throws -> Pin? {
        try database.first(
            """
            SELECT b.document, t.made_at FROM \(key.table) AS t JOIN basis AS b ON b.id = t.basis
            WHERE \(key.condition) AND t.task = ? AND t.partition = ?
            """, key.values + [.text(lineage.task), .text(lineage.partition)]
        ) { row in
            let basis = try Basis(document: row.bytes())
            return Pin(key: key, lineage: lineage, basis: basis, madeAt: Timestamp(milliseconds: try row.integer()))
        }
    }

    private static func isPinned(_ key: PinKey, task: String, _ database: Database) throws -> Bool {
        try database.first(
            "SELECT 1 FROM \(key.table) AS t WHERE \(key.condition) AND t.task = ? LIMIT 1",
            key.values + [.text(task)]
        ) { try $0.bool() } ?? false
    }

    private func removeExpired(_ pin: Pin, _ database: Database) throws {
        let (cutoff, isBeforeTime) = pin.madeAt.milliseconds.subtractingReportingOverflow(shortPinMilliseconds)
        guard !isBeforeTime else { return }
        try database.run(
            "DELETE FROM short_pin AS t WHERE \(pin.key.condition) AND t.task = ? AND t.made_at < ?",
            pin.key.values + [.text(pin.lineage.task), .integer(cutoff)])
    }
}

extension PinKey {
    /// The table that holds pins of this kind.
    fileprivate var table: String {
        switch self {
        case .step: "step_pin"
        case .group, .prompt: "short_pin"
        }
    }

    /// The condition that finds the key in its table, with placeholders for `values`.
    fileprivate var condition: String {
        switch self {
        case .step: "t.run = ? AND t.step = ?"
        case .group, .prompt: "t.name = ? AND t.run = ? AND t.has_run = ? AND t.kind = ?"
        }
    }

    /// The values of `condition`. An absent run differs from an empty one by `has_run`, because a unique index takes
    /// every NULL for another value.
    fileprivate var values: [SQLValue] {
        switch self {
        case .step(let run, let step):
            [.text(run), .integer(step)]
        case .group(let run, let group):
            [.text(group), .text(run ?? ""), .bool(run != nil), .keyword(kind)]
        case .prompt(let hash):
            [.text(hash), .text(""), .bool(false), .keyword(kind)]
        }
    }
}
