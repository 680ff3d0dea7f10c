internal import GRDB
public import RewardCore

/// What a sweep has done so far, told after each transaction.
public struct RetentionProgress: Sendable, Hashable {
    /// Rollouts that the transaction removed.
    public let removed: Int
    /// Which limit asked for it; `nil` where it gave free pages back or removed expired answers.
    public let reason: RetentionReason?
}

/// How the store stands, for metrics.
public struct StoreFacts: Sendable, Hashable {
    /// Bytes of the pages of `rubrics.sqlite`, without its write-ahead log.
    public let rubricsBytes: Int
    /// Bytes of the pages of `rollouts.sqlite`, without its write-ahead log.
    public let rolloutsBytes: Int
    /// Bytes of `rollouts.sqlite` that hold something.
    public let rolloutsUsedBytes: Int
    /// When the oldest rollout was judged; `nil` where there is none.
    public let oldestAt: Timestamp?
}

extension SQLiteStore {
    /// Removes what is beyond `limits` at `now`, in transactions of at most 1,000 rollouts between which others come
    /// in, until all limits hold or the calling task is cancelled. What a transaction has removed stays removed where a
    /// later one fails.
    public func applyRetention(
        _ limits: RetentionLimits, at now: Timestamp, progress: @Sendable (RetentionProgress) -> Void
    ) async throws(StoreError) {
        try await removeExpiredAnswers(at: now)
        var sweep = RetentionSweep(
            limits, at: now, rollouts: try await countForRetention(limits), facts: try await pageFacts())
        while !Task.isCancelled {
            let action = sweep.next
            let reason: RetentionReason?
            switch action {
            case .removeBefore: reason = .days
            case .removeOldest(_, let cause): reason = cause
            case .giveBack: reason = nil
            case .done: return
            }
            let (removed, facts) = try await perform(action, RetentionBatch(limits))
            sweep.did(removed: removed, facts: facts)
            if removed > 0 || reason == nil { progress(RetentionProgress(removed: removed, reason: reason)) }
        }
    }

    /// Rollouts judged up to this time may have been removed by retention; `nil` where none ever was.
    public func retentionMark() async throws(StoreError) -> Timestamp? {
        let mark = try await rolloutsFile.read("reading the mark of retention") { database in
            try database.first("SELECT removed_to FROM retention_mark") { try $0.integer() }
        }
        return mark.flatMap { $0 == .min ? nil : Timestamp(milliseconds: $0) }
    }

    /// How the store stands.
    public func facts() async throws(StoreError) -> StoreFacts {
        let rubrics = try await rubricsFile.read("measuring") { try RetentionBatch.facts($0) }
        let (rollouts, oldest) = try await rolloutsFile.read("measuring") { database in
            let oldest = try database.first("SELECT at FROM rollout INDEXED BY rollout_at ORDER BY at LIMIT 1") {
                try $0.integer()
            }
            return (try RetentionBatch.facts(database), oldest)
        }
        return StoreFacts(
            rubricsBytes: rubrics.pages * rubrics.pageBytes, rolloutsBytes: rollouts.pages * rollouts.pageBytes,
            rolloutsUsedBytes: rollouts.usedBytes, oldestAt: oldest.map { Timestamp(milliseconds: $0) })
    }

    private func perform(
        _ action: RetentionSweep.Action, _ batch: RetentionBatch
    ) async throws(StoreError) -> (removed: Int, facts: PageFacts) {
        if case .giveBack(let pages) = action {
            let facts = try await rolloutsFile.onWriter("giving pages back") { database in
                // Each row of the pragma's result is one page that was given back, so all of them must be read.
                _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(\(pages))")
                return try RetentionBatch.facts(database)
            }
            return (0, facts)
        }
        return try await rolloutsFile.write("removing rollouts past retention") { database in
            let removed: Int
            switch action {
            case .removeBefore(let time): removed = try batch.remove(before: time, database)
            case .removeOldest(let count, _): removed = try batch.removeOldest(count, database)
            case .giveBack, .done: removed = 0
            }
            return (removed, try RetentionBatch.facts(database))
        }
    }

    private func pageFacts() async throws(StoreError) -> PageFacts {
        try await rolloutsFile.read("measuring") { try RetentionBatch.facts($0) }
    }

    /// How many rollouts there are. Exact where it matters: the span of sequence numbers, which is found at once, is
    /// never below the number, so they are counted only where the span is above the limit.
    func countForRetention(_ limits: RetentionLimits) async throws(StoreError) -> Int {
        try await rolloutsFile.read("counting rollouts") { database in
            let span = try database.first(
                """
                SELECT ifnull((SELECT max(sequence) FROM rollout) - (SELECT min(sequence) FROM rollout) + 1, 0)
                """
            ) { try $0.int() }
            guard let span, span > limits.rolloutsMax else { return span ?? 0 }
            return try database.first("SELECT count(*) FROM rollout INDEXED BY rollout_at") { try $0.int() } ?? 0
        }
    }

    private func removeExpiredAnswers(at now: Timestamp) async throws(StoreError) {
        let answers = answerTable
        while !Task.isCancelled {
            let count = try await rolloutCommits.write("removing expired answers", weight: AnswerTable.expiredMax) {
                try answers.removeExpired(at: now, max: AnswerTable.expiredMax, $0)
            }
            noteExpired(count)
            if count < AnswerTable.expiredMax { return }
        }
    }
}
