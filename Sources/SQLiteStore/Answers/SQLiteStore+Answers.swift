internal import GRDB
internal import Locking
public import RewardCore

/// What became of kept answers since the store was opened, for metrics.
public struct AnswerCounts: Sendable, Hashable {
    /// Answers that were kept.
    public var kept = 0
    /// Answers that were removed because their time was over.
    public var expired = 0
    /// Answers that were removed before their time, because all together had more bytes than they may.
    public var evicted = 0
    /// Answers that were not kept, because one alone had more bytes than all may have.
    public var tooLarge = 0

    /// All counts 0.
    public init() {}
}

extension SQLiteStore {
    /// Answers that one transaction blanks at most.
    private static let blankedAnswersMax = 100

    /// The answer that was kept under the key and has not expired at `now`.
    public func keptAnswer(_ key: AnswerKey, at now: Timestamp) async throws(StoreError) -> KeptAnswer? {
        let answers = answerTable
        return try await rolloutsFile.read("looking for a kept answer") { database in
            try answers.find(key, at: now, database)
        }
    }

    /// What became of kept answers since the store was opened.
    public var keptAnswerCounts: AnswerCounts { answerCounts.withLock { $0 } }

    /// Counts what a committed insertion did.
    func note(_ change: AnswerChange) {
        answerCounts.withLock { counts in
            counts.expired += change.expired
            counts.evicted += change.evicted
            if change.isTooLarge { counts.tooLarge += 1 } else { counts.kept += 1 }
        }
    }

    /// Counts answers that a sweep has removed.
    func noteExpired(_ count: Int) { answerCounts.withLock { $0.expired += count } }

    /// Takes the bodies out of the answers to the run's requests. The keys stay known, so that a late repeat is told
    /// that its answer is gone and is not scored a second time.
    func blankAnswers(of run: String) async throws(StoreError) {
        while true {
            let count = try await rolloutCommits.write("deleting answers of a run", weight: Self.blankedAnswersMax) {
                try AnswerTable.blank(run: run, max: Self.blankedAnswersMax, $0)
            }
            if count < Self.blankedAnswersMax { return }
        }
    }
}
