internal import GRDB
public import RewardCore

/// Changes to whole runs. What may concern a million rollouts is done in small transactions, so that scoring does not
/// wait for it; each may be repeated after a crash.
extension SQLiteStore {
    /// Rollouts that one transaction changes at most.
    private static let changedRolloutsMax = 500

    /// Forgets the run's pins of steps above `step`, and all its pins by group. One transaction.
    public func forgetPins(of run: String, above step: Int64) async throws(StoreError) -> ForgottenPins {
        try await rolloutCommits.write("forgetting pins of a run", weight: 1) { database in
            try database.run("DELETE FROM step_pin WHERE run = ? AND step > ?", [.text(run), .integer(step)])
            var count = database.changesCount
            try database.run(
                "DELETE FROM short_pin WHERE run = ? AND has_run = 1 AND kind = ?",
                [.text(run), .keyword(PinKey.group(run: nil, group: "").kind)])
            count += database.changesCount
            let last = try database.first("SELECT ifnull(max(sequence), 0) FROM rollout") { try $0.integer() }
            return ForgottenPins(count: count, position: last ?? 0)
        }
    }

    /// Marks the run's rollouts of steps above `step` as abandoned, up to that place in the order of commits.
    public func abandonRollouts(
        of run: String, above step: Int64, upTo position: Int64
    ) async throws(StoreError) -> Int {
        var abandoned = 0
        var mark = (step: step, sequence: Int64.max)
        while true {
            let start = mark
            let (changed, end) = try await rolloutCommits.write(
                "abandoning rollouts of a run", weight: Self.changedRolloutsMax
            ) { database in
                let rows = try database.all(
                    """
                    SELECT step, sequence, is_abandoned FROM rollout INDEXED BY rollout_step
                    WHERE run = ? AND (step, sequence) > (?, ?) ORDER BY step, sequence LIMIT ?
                    """,
                    [
                        .text(run), .integer(start.step), .integer(start.sequence),
                        .integer(Self.changedRolloutsMax),
                    ]
                ) { (step: try $0.integer(), sequence: try $0.integer(), isAbandoned: try $0.bool()) }
                let meant = rows.filter { !$0.isAbandoned && $0.sequence <= position }
                for row in meant {
                    try database.run(
                        "UPDATE rollout SET is_abandoned = 1 WHERE sequence = ?", [.integer(row.sequence)])
                }
                return (meant.count, rows.last.map { ($0.step, $0.sequence) })
            }
            abandoned += changed
            guard let end else { return abandoned }
            mark = end
        }
    }

    /// Forgets all pins of the lineage that are bound to one of these versions. One transaction.
    public func forgetPins(of lineage: Lineage, to versions: Set<Int>) async throws(StoreError) -> Int {
        try await rolloutCommits.write("forgetting pins of a lineage", weight: 1) { database in
            let place: [SQLValue] = [.text(lineage.task), .text(lineage.partition)]
            var count = 0
            for table in ["step_pin", "short_pin"] {
                let bases = try database.all(
                    """
                    SELECT id, document FROM basis WHERE id IN (
                        SELECT DISTINCT basis FROM \(table) WHERE task = ? AND partition = ?)
                    """, place
                ) { (id: try $0.integer(), basis: try Basis(document: $0.bytes())) }
                for entry in bases where versions.contains(entry.basis.rubricVersion) {
                    try database.run(
                        "DELETE FROM \(table) WHERE task = ? AND partition = ? AND basis = ?",
                        place + [.integer(entry.id)])
                    count += database.changesCount
                }
            }
            return count
        }
    }

    /// Deletes the texts of the run's rollouts, and prompts that no rollout names any more. The answers that repeats
    /// would get go first, since they quote the rollouts' rationales.
    public func deleteTexts(of run: String) async throws(StoreError) -> Int {
        try await blankAnswers(of: run)
        var deleted = 0
        var position: Int64 = 0
        while true {
            let start = position
            let (changed, end) = try await rolloutCommits.write(
                "deleting texts of a run", weight: Self.changedRolloutsMax
            ) { database in
                try Self.deleteTexts(of: run, after: start, database)
            }
            deleted += changed
            guard let end else { return deleted }
            position = end
        }
    }

    private static func deleteTexts(
        of run: String, after position: Int64, _ database: Database
    ) throws -> (changed: Int, end: Int64?) {
        let places = try database.all(
            """
            SELECT sequence, prompt, texts_deleted FROM rollout INDEXED BY rollout_run
            WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """, [.text(run), .integer(position), .integer(changedRolloutsMax)]
        ) { (sequence: try $0.integer(), prompt: try $0.optionalInteger(), isDone: try $0.bool()) }
        let meant = places.filter { !$0.isDone }
        var reader = RolloutReader()
        for place in meant {
            let entry = try database.first(
                """
                SELECT \(RolloutReader.columns) FROM rollout AS r \(RolloutReader.joins) WHERE r.sequence = ?
                """, [.integer(place.sequence)]
            ) { try reader.next(&$0) }
            guard let record = entry?.value.withoutTexts else { continue }
            let response = record.rollout.response.stored
            try database.run(
                """
                UPDATE rollout SET prompt = NULL, response_form = ?, response = ?, reference = NULL, metadata = NULL,
                document = ?, texts_deleted = 1 WHERE sequence = ?
                """,
                [
                    .integer(response.form.rawValue), .bytes(response.bytes), .bytes(record.rowDocument),
                    .integer(place.sequence),
                ])
        }
        for prompt in Set(meant.compactMap(\.prompt)) {
            try database.run(
                """
                DELETE FROM prompt WHERE id = ?1
                AND NOT EXISTS (SELECT 1 FROM rollout INDEXED BY rollout_prompt WHERE prompt = ?1)
                """, [.integer(prompt)])
        }
        return (meant.count, places.last?.sequence)
    }
}
