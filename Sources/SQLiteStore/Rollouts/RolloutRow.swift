internal import GRDB
internal import RewardCore

/// One rollout ready to be inserted. Everything that takes time, hashing and writing JSON, is done when it is made,
/// on the caller's task and not in the transaction.
struct RolloutRow: Sendable {
    private let record: StoredRollout
    private let prompt: StoredPrompt?
    private let document: [UInt8]
    private let response: (form: RolloutTextForm, bytes: [UInt8])

    /// Prepares `record`.
    init(_ record: StoredRollout) throws(StoreError) {
        try record.checkNumbers()
        self.record = record
        prompt = record.rollout.prompt.map(StoredPrompt.init)
        document = record.rowDocument
        response = record.rollout.response.stored
    }

    /// Inserts the row, and its prompt and basis where they are new. Throws `.conflict` where its score is stored
    /// already.
    func insert(_ database: Database, prompts: inout PromptTable, bases: inout BasisTable) throws {
        let basis = try bases.identifier(of: record.judgement.basis, database)
        let promptID = try prompt.map { try prompts.identifier(of: $0, database) }
        do {
            try database.run(Self.insertion, values(basis: basis, prompt: promptID))
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            throw StoreError.conflict(
                "score \(record.scoreID) is stored already; nothing of the call was written; make a new identifier")
        }
    }

    private static let insertion = """
        INSERT INTO rollout
        (score_id, at, task, partition, run, step, group_name, purpose, pinned_by, rubric_version, decided_by,
         failure, reward, score, is_abandoned, basis, prompt, trainer_id, response_form, response, reference,
         metadata, document)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """

    private func values(basis: Int64, prompt: Int64?) -> [SQLValue] {
        let rollout = record.rollout
        let judgement = record.judgement
        var failure: FailureKind?
        if case .failed(let reason) = judgement.outcome { failure = reason.kind }
        return [
            .text(record.scoreID), .integer(record.at.milliseconds), .text(record.task), .text(rollout.partition),
            .text(record.run), .integer(record.step), .text(rollout.group), .keyword(record.purpose.rawValue),
            .text(record.pinnedBy), .integer(judgement.basis.rubricVersion),
            .keyword(judgement.decidedBy?.rawValue), .keyword(failure?.rawValue), .real(judgement.reward),
            .real(judgement.score), .bool(record.isAbandoned), .integer(basis), .integer(prompt),
            .text(rollout.id), .integer(response.form.rawValue), .bytes(response.bytes), .text(rollout.reference),
            .text(rollout.metadata), .bytes(document),
        ]
    }
}

/// Reads one kind of value from rows of rollouts, and says which columns it wants.
protocol RolloutRowReader: Sendable {
    /// What it reads.
    associatedtype Value: Sendable
    /// The columns that `next` reads, in order.
    var columns: String { get }
    /// What is joined to table `r` for them, and for the conditions of the filter.
    var joins: String { get }
    /// Reads one row.
    mutating func next(_ row: inout RowReader) throws -> RolloutEntry<Value>
}

/// What was read of one row.
struct RolloutEntry<Value> {
    /// Its place in the order of commits.
    let sequence: Int64
    /// What was read.
    let value: Value
    /// Bytes of text it was read from.
    let byteCount: Int
}

/// Reads stored rollouts back from rows of the query that it gives.
struct RolloutReader: RolloutRowReader {
    /// The columns that `next` reads, in order, and the tables they come from, after the words that name table `r`.
    static let columns = """
        r.sequence, r.score_id, r.at, r.task, r.partition, r.run, r.step, r.group_name, r.purpose, r.pinned_by,
        r.is_abandoned, r.trainer_id, r.response_form, r.response, r.reference, r.metadata, r.document,
        b.document, r.texts_deleted, p.form, p.body
        """
    /// The same columns without what the rollout says: no texts, and so no prompt.
    static let columnsWithoutTexts = """
        r.sequence, r.score_id, r.at, r.task, r.partition, r.run, r.step, r.group_name, r.purpose, r.pinned_by,
        r.is_abandoned, r.trainer_id, 0, x'', NULL, NULL, r.document, b.document, r.texts_deleted, NULL, NULL
        """
    /// Joins prompt and basis to table `r`.
    static let joins = "JOIN basis AS b ON b.id = r.basis LEFT JOIN prompt AS p ON p.id = r.prompt"

    /// The columns that `next` reads, in order.
    let columns: String
    /// Prompt and basis.
    var joins: String { Self.joins }
    private var bases = BasisReader()

    /// A reader of all of a rollout.
    init() { columns = Self.columns }

    /// A reader of what `filter` wants of a rollout.
    init(_ filter: RolloutFilter) { columns = filter.omitsTexts ? Self.columnsWithoutTexts : Self.columns }

    /// Reads one row.
    mutating func next(_ row: inout RowReader) throws -> RolloutEntry<StoredRollout> {
        let sequence = try row.integer()
        let scoreID = try row.text()
        let at = Timestamp(milliseconds: try row.integer())
        let task = try row.text()
        let partition = try row.text()
        let run = try row.optionalText()
        let step = try row.optionalInteger()
        let group = try row.optionalText()
        let purpose = try row.keyword(RolloutPurpose.self)
        let pinnedBy = try row.optionalText()
        let isAbandoned = try row.bool()
        let trainerID = try row.text()
        let response = try RolloutText(form: row.integer(), bytes: row.bytes())
        let reference = try row.optionalText()
        let metadata = try row.optionalText()
        let document = try row.bytes()
        let basis = try bases.basis(row.bytes())
        let isTextDeleted = try row.bool()
        let prompt = try row.optionalInteger().map { try RolloutText(form: $0, bytes: row.bytes()) }
        let fields = try DocumentFields(reading: document, "score \(scoreID)")
        let record = StoredRollout(
            scoreID: scoreID, at: at, task: task,
            rollout: Rollout(
                id: trainerID, prompt: prompt, response: response, reference: reference, partition: partition,
                group: group, metadata: metadata),
            run: run, step: step, purpose: purpose, pinnedBy: pinnedBy,
            judgement: try Judgement(fields.fields("judgement"), basis: basis), notes: try fields.texts("notes"),
            isAbandoned: isAbandoned, isTextDeleted: isTextDeleted, copies: try fields.optionalInt("copies") ?? 1)
        let byteCount =
            document.count + response.byteCount + (prompt?.byteCount ?? 0) + (reference?.utf8.count ?? 0)
            + (metadata?.utf8.count ?? 0)
        return RolloutEntry(sequence: sequence, value: record, byteCount: byteCount)
    }
}
