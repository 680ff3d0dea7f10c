internal import GRDB
public import RewardCore

extension SQLiteStore: RunStore {
    /// The run's step pins, summed up by lineage and basis.
    public func pinnedBases(of run: String) async throws(StoreError) -> [PinnedBasis] {
        try await rolloutsFile.read("reading the pins of a run") { database in
            try database.all(
                """
                SELECT s.task, s.partition, b.document, count(*), min(s.step), max(s.step)
                FROM step_pin AS s JOIN basis AS b ON b.id = s.basis WHERE s.run = ?
                GROUP BY s.task, s.partition, s.basis ORDER BY s.task, s.partition, min(s.step)
                """, [.text(run)]
            ) { row in
                PinnedBasis(
                    lineage: Lineage(task: try row.text(), partition: try row.text()),
                    basis: try Basis(document: row.bytes()), steps: try row.int(), firstStep: try row.integer(),
                    lastStep: try row.integer())
            }
        }
    }

    /// A page of the run's step pins, from the highest step down; at most 1,000.
    public func stepPins(
        of run: String, after mark: StepPinMark?, limit: Int
    ) async throws(StoreError) -> [Pin] {
        let count = min(max(limit, 0), RolloutFilter.limitMax)
        return try await rolloutsFile.read("reading the pins of a run") { database in
            var bases = BasisReader()
            var place: [SQLValue] = []
            if let mark {
                place = [.integer(mark.step), .text(mark.lineage.task), .text(mark.lineage.partition)]
            }
            return try database.all(
                """
                SELECT s.step, s.task, s.partition, b.document, s.made_at
                FROM step_pin AS s JOIN basis AS b ON b.id = s.basis
                WHERE s.run = ? \(mark == nil ? "" : "AND (s.step, s.task, s.partition) < (?, ?, ?)")
                ORDER BY s.step DESC, s.task DESC, s.partition DESC LIMIT ?
                """, [.text(run)] + place + [.integer(count)]
            ) { row in
                let key = PinKey.step(run: run, step: try row.integer())
                return Pin(
                    key: key, lineage: Lineage(task: try row.text(), partition: try row.text()),
                    basis: try bases.basis(row.bytes()), madeAt: Timestamp(milliseconds: try row.integer()))
            }
        }
    }

    /// The pin of the run's highest step up to and including `step` in a lineage.
    public func latestPin(
        of run: String, upTo step: Int64, in lineage: Lineage
    ) async throws(StoreError) -> Pin? {
        try await rolloutsFile.read("reading the pins of a run") { database in
            try database.first(
                """
                SELECT s.step, b.document, s.made_at FROM step_pin AS s JOIN basis AS b ON b.id = s.basis
                WHERE s.run = ? AND s.step <= ? AND s.task = ? AND s.partition = ? ORDER BY s.step DESC LIMIT 1
                """, [.text(run), .integer(step), .text(lineage.task), .text(lineage.partition)]
            ) { row in
                Pin(
                    key: .step(run: run, step: try row.integer()), lineage: lineage,
                    basis: try Basis(document: row.bytes()), madeAt: Timestamp(milliseconds: try row.integer()))
            }
        }
    }

    /// Other runs that have pinned a version above `version` of the lineage since `time`, by step or by group.
    public func rivals(
        of run: String, in lineage: Lineage, above version: Int, since time: Timestamp
    ) async throws(StoreError) -> [RivalRun] {
        try await rolloutsFile.read("reading the pins of a lineage") { database in
            var bases = BasisReader()
            var found: [String: RivalRun] = [:]
            try database.each(
                """
                SELECT p.run, b.document, p.at FROM (
                    SELECT run, basis, max(made_at) AS at FROM step_pin INDEXED BY step_pin_lineage
                    WHERE task = ?1 AND partition = ?2 AND made_at >= ?3 AND run <> ?4 GROUP BY run, basis
                    UNION ALL
                    SELECT run, basis, max(made_at) FROM short_pin INDEXED BY short_pin_made_at
                    WHERE made_at >= ?3 AND task = ?1 AND partition = ?2 AND has_run = 1 AND run <> ?4
                    GROUP BY run, basis
                ) AS p JOIN basis AS b ON b.id = p.basis
                """,
                [.text(lineage.task), .text(lineage.partition), .integer(time.milliseconds), .text(run)]
            ) { row in
                let name = try row.text()
                let pinned = try bases.basis(row.bytes()).rubricVersion
                let at = Timestamp(milliseconds: try row.integer())
                if pinned > version {
                    let known = found[name]
                    found[name] = RivalRun(
                        run: name, lineage: lineage, version: max(pinned, known?.version ?? pinned),
                        pinnedAt: max(at, known?.pinnedAt ?? at))
                }
                return true
            }
            return found.values.sorted { $0.run < $1.run }
        }
    }

    /// What is stored of the run's rollouts, counted in windows of `scanRolloutsMax`, so that no read transaction walks
    /// through a whole run.
    public func counts(of run: String) async throws(StoreError) -> RunCounts {
        let rowsMax = configuration.scanRolloutsMax
        var counts = RunCounts()
        var position: Int64 = 0
        while true {
            let start = position
            let window = try await rolloutsFile.read("counting the rollouts of a run") { database in
                try database.first(
                    """
                    SELECT count(*), ifnull(sum(failure IS NOT NULL), 0), ifnull(sum(purpose = 'eval'), 0),
                    ifnull(sum(is_abandoned), 0), ifnull(sum(texts_deleted), 0), ifnull(max(sequence), 0) FROM (
                        SELECT sequence, failure, purpose, is_abandoned, texts_deleted
                        FROM rollout INDEXED BY rollout_run WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?)
                    """, [.text(run), .integer(start), .integer(rowsMax)]
                ) { row in
                    let counts = RunCounts(
                        rollouts: try row.int(), failed: try row.int(), evaluated: try row.int(),
                        abandoned: try row.int(), withoutTexts: try row.int())
                    return (counts: counts, end: try row.integer())
                }
            }
            guard let window, window.counts.rollouts > 0 else { return counts }
            counts += window.counts
            position = window.end
        }
    }
}

extension RunCounts {
    /// Adds the counts of other rollouts.
    fileprivate static func += (left: inout RunCounts, right: RunCounts) {
        left.rollouts += right.rollouts
        left.failed += right.failed
        left.evaluated += right.evaluated
        left.abandoned += right.abandoned
        left.withoutTexts += right.withoutTexts
    }
}
