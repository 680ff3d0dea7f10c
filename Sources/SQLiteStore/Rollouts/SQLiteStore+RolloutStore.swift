internal import GRDB
public import RewardCore

extension SQLiteStore: RolloutStore {
    /// Keeps the rollouts and the answer, all or none; returns after the commit, which concurrent calls share. Throws
    /// `.conflict` when one of the scores is stored already.
    public func append(_ rollouts: [StoredRollout], answer: KeptAnswer?) async throws(StoreError) {
        guard !rollouts.isEmpty || answer != nil else { return }
        var rows: [RolloutRow] = []
        rows.reserveCapacity(rollouts.count)
        for rollout in rollouts { rows.append(try RolloutRow(rollout)) }
        let ready = rows
        let answers = answerTable
        let change = try await rolloutCommits.write("storing rollouts", weight: ready.count) { database in
            var prompts = PromptTable()
            var bases = BasisTable()
            for row in ready { try row.insert(database, prompts: &prompts, bases: &bases) }
            return try answer.map { try answers.insert($0, database) }
        }
        if let change { note(change) }
    }

    /// One score, or `nil`.
    public func rollout(scoreID: String) async throws(StoreError) -> StoredRollout? {
        try await rolloutsFile.read("reading a score") { database in
            var reader = RolloutReader()
            return try database.first(
                """
                SELECT \(RolloutReader.columns) FROM rollout AS r \(RolloutReader.joins) WHERE r.score_id = ?
                """, [.text(scoreID)]
            ) { try reader.next(&$0).value }
        }
    }

    /// Rollouts that a meta run may look at, newest first by the order of their commits, at most `limit`.
    public func eligibleScores(
        of lineage: Lineage, version: Int, excluding: Set<String>, limit: Int
    ) async throws(StoreError) -> [String] {
        var scores: [String] = []
        var position = Int64.max
        while scores.count < limit {
            let end = position
            let page = try await rolloutsFile.read("looking for eligible scores") { database in
                try database.all(
                    """
                    SELECT sequence, score_id FROM rollout INDEXED BY rollout_eligible
                    WHERE task = ? AND partition = ? AND rubric_version = ?
                    AND purpose = 'train' AND decided_by = 'judge' AND is_abandoned = 0
                    AND texts_deleted = 0 AND sequence < ? ORDER BY sequence DESC LIMIT ?
                    """,
                    [
                        .text(lineage.task), .text(lineage.partition), .integer(version), .integer(end),
                        .integer(RolloutFilter.limitMax),
                    ]
                ) { (sequence: try $0.integer(), scoreID: try $0.text()) }
            }
            let wanted = page.lazy.map(\.scoreID).filter { !excluding.contains($0) }
            scores += wanted.prefix(limit - scores.count)
            guard let last = page.last, page.count == RolloutFilter.limitMax else { break }
            position = last.sequence
        }
        return scores
    }
}
