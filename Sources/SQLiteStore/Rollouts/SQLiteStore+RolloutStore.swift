internal import GRDB
public import RewardCore

extension SQLiteStore: RolloutStore {
    /// Keeps the rollouts and the answer, all or none; returns after the commit, which concurrent calls share. Throws
    /// `.conflict` when one of the scores is stored already.
    public func append(_ rollouts: [StoredRollout], answer: KeptAnswer?) async throws(StoreError) {
        guard !rollouts.isEmpty else { return }
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
            ) { try reader.next(&$0).record }
        }
    }

    /// A page of rollouts in the order of their commits. A page holds fewer than `limit` where their texts reach
    /// `pageBytesMax`; only `next` says whether there may be more. Throws `.conflict` when `after` is no `next` of
    /// ours.
    public func rollouts(_ filter: RolloutFilter) async throws(StoreError) -> RolloutPage {
        let limit = min(max(filter.limit, 1), RolloutFilter.limitMax)
        let scan = RolloutScan(filter)
        guard var position = try await startingPosition(filter) else { return RolloutPage(rollouts: [], next: nil) }
        var rollouts: [StoredRollout] = []
        var byteCount = 0
        while true {
            let window = try await self.window(of: scan, after: position, limit: limit - rollouts.count, byteCount)
            guard let window else { return RolloutPage(rollouts: rollouts, next: nil) }
            rollouts += window.rollouts
            byteCount = window.byteCount
            position = window.end
            if window.isPageFull { return RolloutPage(rollouts: rollouts, next: String(position)) }
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

    /// What one read transaction found.
    private struct Window: Sendable {
        /// The rollouts.
        var rollouts: [StoredRollout] = []
        /// Bytes of the page so far.
        var byteCount: Int
        /// The last sequence number that was looked at.
        var end: Int64
        /// Whether the page ends here.
        var isPageFull = false
    }

    private func startingPosition(_ filter: RolloutFilter) async throws(StoreError) -> Int64? {
        if let after = filter.after {
            guard let position = Int64(after) else {
                throw .conflict("`\(after.prefix(64))` is no page mark of this store; start without `after`")
            }
            return position
        }
        guard let since = filter.since else { return 0 }
        return try await rolloutsFile.read("reading rollouts") { database in
            try RolloutScan.position(before: since, database)
        }
    }

    private func window(
        of scan: RolloutScan, after position: Int64, limit: Int, _ byteCount: Int
    ) async throws(StoreError) -> Window? {
        let rowsMax = Int64(configuration.scanRolloutsMax)
        let bytesMax = configuration.pageBytesMax
        return try await rolloutsFile.read("reading rollouts") { database in
            guard let first = try scan.firstSequence(after: position, database) else { return nil }
            let last = first + (rowsMax - 1)
            var window = Window(byteCount: byteCount, end: last)
            try scan.each(in: first...last, limit: limit, database) { entry in
                window.rollouts.append(entry.record)
                window.byteCount += entry.byteCount
                window.isPageFull = window.rollouts.count == limit || window.byteCount >= bytesMax
                if window.isPageFull { window.end = entry.sequence }
                return !window.isPageFull
            }
            return window
        }
    }
}
