internal import GRDB
internal import JSONText
public import RewardCore

extension SQLiteStore: MetaRunStore {
    /// Writes the run as it now stands, with fsync before it returns.
    public func save(_ run: MetaRun) async throws(StoreError) {
        for sample in run.samples { try sample.rollout.checkNumbers() }
        let values = run.values
        try await rubricsFile.write("saving a meta run") { database in
            try database.run(
                """
                INSERT INTO meta_run
                (id, task, partition, status, is_dry_run, queued_at, sampled_scores, document)
                VALUES (?,?,?,?,?,?,?,?)
                ON CONFLICT (id) DO UPDATE SET task = excluded.task, partition = excluded.partition,
                status = excluded.status, is_dry_run = excluded.is_dry_run, queued_at = excluded.queued_at,
                sampled_scores = excluded.sampled_scores, document = excluded.document
                """, values)
        }
    }

    /// One run, or `nil`.
    public func run(id: String) async throws(StoreError) -> MetaRun? {
        try await rubricsFile.read("reading a meta run") { database in
            try database.first("SELECT document FROM meta_run WHERE id = ?", [.text(id)]) {
                try MetaRun(document: $0.bytes())
            }
        }
    }

    /// Runs that are queued or running, oldest first.
    public func activeRuns() async throws(StoreError) -> [MetaRun] {
        try await rubricsFile.read("reading the active meta runs") { database in
            try database.all(
                """
                SELECT document FROM meta_run WHERE status IN ('queued', 'running') ORDER BY queued_at, sequence
                """
            ) { try MetaRun(document: $0.bytes()) }
        }
    }

    /// Runs newest first by the time they were queued, of one lineage, of one task, or all; those after the run
    /// `after` in that order; at most `limit` and at most 1,000. Throws `.conflict` when there is no run `after`.
    public func runs(
        task: String?, partition: String?, after: String?, limit: Int
    ) async throws(StoreError) -> [MetaRun] {
        let count = min(max(limit, 0), RolloutFilter.limitMax)
        return try await rubricsFile.read("reading meta runs") { database in
            var mark: (queuedAt: Int64, sequence: Int64)?
            if let after {
                mark = try database.first("SELECT queued_at, sequence FROM meta_run WHERE id = ?", [.text(after)]) {
                    (try $0.integer(), try $0.integer())
                }
                guard mark != nil else {
                    throw StoreError.conflict("there is no meta run `\(after)` to go on after; start without `after`")
                }
            }
            return try database.all(
                """
                SELECT document FROM meta_run
                WHERE (?1 IS NULL OR task = ?1) AND (?2 IS NULL OR partition = ?2)
                AND (?3 IS NULL OR (queued_at, sequence) < (?3, ?4))
                ORDER BY queued_at DESC, sequence DESC LIMIT ?5
                """,
                [
                    .text(task), .text(partition), .integer(mark?.queuedAt), .integer(mark?.sequence),
                    .integer(count),
                ]
            ) { try MetaRun(document: $0.bytes()) }
        }
    }

    /// Identifiers of the scores that finished runs of the lineage have sampled and used up. Read in pages of 100 runs.
    public func sampledScores(of lineage: Lineage) async throws(StoreError) -> Set<String> {
        let runsOfPage = 100
        var scores: Set<String> = []
        var last: Int64 = 0
        while true {
            let position = last
            let page = try await rubricsFile.read("reading the sampled scores") { database in
                try database.all(
                    """
                    SELECT sequence, sampled_scores FROM meta_run INDEXED BY meta_run_lineage
                    WHERE task = ? AND partition = ? AND sequence > ? AND is_dry_run = 0
                    AND status IN (\(MetaRunStatus.usingUpSamples)) ORDER BY sequence LIMIT ?
                    """,
                    [.text(lineage.task), .text(lineage.partition), .integer(position), .integer(runsOfPage)]
                ) { (try $0.integer(), try MetaRun.scores(in: $0.bytes())) }
            }
            for (sequence, ids) in page {
                scores.formUnion(ids)
                last = sequence
            }
            if page.count < runsOfPage { return scores }
        }
    }
}

extension MetaRunStatus {
    /// The ends after which a run's samples are not studied again, as an SQL list.
    fileprivate static let usingUpSamples: String = {
        let ends = allCases.filter { status in
            switch status {
            case .published, .unchanged, .rejected, .skipped: true
            case .queued, .running, .superseded, .failed, .cancelled, .interrupted, .validated: false
            }
        }
        return ends.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }()
}

extension MetaRun {
    /// The run's row.
    fileprivate var values: [SQLValue] {
        var writer = JSONWriter()
        writer.list(samples) { $0.string($1.rollout.scoreID) }
        return [
            .text(id), .text(lineage.task), .text(lineage.partition), .keyword(status.rawValue),
            .bool(parameters.isDryRun), .integer(queuedAt.milliseconds), .bytes(writer.takeBytes()),
            .bytes(document),
        ]
    }

    /// Reads the list of score identifiers.
    fileprivate static func scores(in bytes: [UInt8]) throws(DocumentError) -> [String] {
        guard let values = try DocumentFields.value(of: bytes, "a list of scores").array else {
            throw DocumentError("a list of scores is not a list")
        }
        return try DocumentFields.elements(values, DocumentFields.text)
    }
}
