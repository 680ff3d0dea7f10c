internal import GRDB
internal import RewardCore

/// What one piece of work did to the table of answers.
struct AnswerChange: Sendable {
    /// Answers that were removed because their time was over.
    var expired = 0
    /// Answers that were removed before their time to make room.
    var evicted = 0
    /// Whether an answer was left out because it alone is larger than the limit.
    var isTooLarge = false
}

/// Reads and writes kept answers inside one transaction.
///
/// How many bytes they take together stands in a row of its own that changes with them, since a sum over the table
/// would grow with it. Each insertion removes a few that have expired and as many of the oldest as the limit asks for;
/// so the table is within its limits whenever an answer has been added to it, without a task that looks after it.
struct AnswerTable: Sendable {
    /// Expired answers that one insertion removes at most.
    static let expiredMax = 100
    /// Bytes that count for a row beside its answer.
    static let rowBytes = 256

    private let keepMilliseconds: Int64
    private let bytesMax: Int

    /// The table with the settings of `configuration`.
    init(_ configuration: SQLiteStoreConfiguration) {
        keepMilliseconds = configuration.keepAnswersMilliseconds
        bytesMax = configuration.answerBytesMax
    }

    /// Keeps `answer`. Throws `.conflict` where another answer is in force under its key.
    func insert(_ answer: KeptAnswer, _ database: Database) throws -> AnswerChange {
        var change = AnswerChange()
        let size = Self.rowBytes + answer.key.bytes.count + (answer.body?.count ?? 0)
        guard size <= bytesMax else {
            change.isTooLarge = true
            return change
        }
        change.expired = try removeExpired(at: answer.at, max: Self.expiredMax, database)
        if let found = try find(answer.key, database) {
            guard !isInForce(found, at: answer.at) else {
                throw StoreError.conflict(
                    "an answer is kept under this Idempotency-Key already; nothing was written; send the request again")
            }
            try remove("principal = ? AND key = ?", answer.key.values, database)
            change.expired += 1
        }
        change.evicted = try makeRoom(size, database)
        try database.run(
            """
            INSERT INTO answer (principal, key, request_hash, run, made_at, is_simulated, size, body)
            VALUES (?,?,?,?,?,?,?,?)
            """,
            answer.key.values + [
                .bytes(answer.requestHash), .text(answer.run), .integer(answer.at.milliseconds),
                .bool(answer.isSimulated), .integer(size), answer.body.map { .bytes($0) } ?? .null,
            ])
        try database.run("UPDATE answer_total SET size = size + ? WHERE id = 0", [.integer(size)])
        return change
    }

    /// The answer under `key`, where it is in force at `now`.
    func find(_ key: AnswerKey, at now: Timestamp, _ database: Database) throws -> KeptAnswer? {
        try find(key, database).flatMap { isInForce($0, at: now) ? $0 : nil }
    }

    /// Removes answers that have expired at `now`, the oldest first, at most `max`; returns how many.
    func removeExpired(at now: Timestamp, max: Int, _ database: Database) throws -> Int {
        let (cutoff, isBeforeTime) = now.milliseconds.subtractingReportingOverflow(keepMilliseconds)
        guard !isBeforeTime else { return 0 }
        return try remove(
            "id IN (SELECT id FROM answer WHERE made_at <= ? ORDER BY made_at LIMIT ?)",
            [.integer(cutoff), .integer(max)], database)
    }

    /// Takes the bodies out of the run's answers, at most `max`; returns how many had one.
    static func blank(run: String, max: Int, _ database: Database) throws -> Int {
        let condition = """
            id IN (SELECT id FROM answer INDEXED BY answer_run WHERE run = ?1 AND body IS NOT NULL ORDER BY id LIMIT ?2)
            """
        let values: [SQLValue] = [.text(run), .integer(max)]
        try database.run(
            """
            UPDATE answer_total SET size = size - (SELECT ifnull(sum(length(body)), 0) FROM answer WHERE \(condition))
            WHERE id = 0
            """, values)
        try database.run("UPDATE answer SET size = size - length(body), body = NULL WHERE \(condition)", values)
        return database.changesCount
    }

    private func isInForce(_ answer: KeptAnswer, at now: Timestamp) -> Bool {
        let (age, isOverflow) = now.milliseconds.subtractingReportingOverflow(answer.at.milliseconds)
        return !isOverflow && age < keepMilliseconds
    }

    private func find(_ key: AnswerKey, _ database: Database) throws -> KeptAnswer? {
        try database.first(
            """
            SELECT request_hash, run, made_at, is_simulated, body IS NOT NULL, body FROM answer
            WHERE principal = ? AND key = ?
            """, key.values
        ) { row in
            let hash = try row.bytes()
            let run = try row.optionalText()
            let at = Timestamp(milliseconds: try row.integer())
            let isSimulated = try row.bool()
            let body: [UInt8]? = try row.bool() ? try row.bytes() : nil
            return KeptAnswer(key: key, requestHash: hash, run: run, at: at, isSimulated: isSimulated, body: body)
        }
    }

    /// Removes the oldest answers until `size` more bytes are within the limit.
    private func makeRoom(_ size: Int, _ database: Database) throws -> Int {
        var total = try database.first("SELECT size FROM answer_total WHERE id = 0") { try $0.int() } ?? 0
        var evicted: [Int64] = []
        if total + size > bytesMax {
            try database.each("SELECT id, size FROM answer ORDER BY made_at, id") { row in
                guard total + size > bytesMax else { return false }
                evicted.append(try row.integer())
                total -= try row.int()
                return true
            }
        }
        for identifier in evicted { try remove("id = ?", [.integer(identifier)], database) }
        return evicted.count
    }

    @discardableResult
    private func remove(_ condition: String, _ values: [SQLValue], _ database: Database) throws -> Int {
        try database.run(
            """
            UPDATE answer_total SET size = size - (SELECT ifnull(sum(size), 0) FROM answer WHERE \(condition))
            WHERE id = 0
            """, values)
        try database.run("DELETE FROM answer WHERE \(condition)", values)
        return database.changesCount
    }
}

extension AnswerKey {
    /// The values that find the key in its table.
    fileprivate var values: [SQLValue] { [.text(principal), .bytes(bytes)] }
}
