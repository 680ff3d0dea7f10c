internal import RewardCore

/// The uniform choice of rollouts without replacement.
enum UniformSample {
    /// Most eligible rollouts that a run draws from, the newest first.
    static let populationMax = 20_000

    /// The positions `0..<count` in the order in which the seed draws them. Who wants n of them takes the first n that
    /// can still be had, so that a rollout lost to retention is replaced without disturbing the others.
    static func order(of count: Int, seed: Int64) -> [Int] {
        var generator = SplitMix64(seed: seed)
        var positions = Array(0..<max(0, count))
        for position in positions.indices.dropLast() {
            positions.swapAt(position, position + generator.next(below: positions.count - position))
        }
        return positions
    }

    /// Whether a meta run of `lineage` that starts from `version` may look at the rollout. The store has chosen by the
    /// same rule; it is asked again because a restore may have abandoned the rollout since, or
    /// its texts may have been deleted.
    static func isEligible(_ record: StoredRollout, lineage: Lineage, version: Int) -> Bool {
        record.lineage == lineage && record.purpose == .train && record.judgement.decidedBy == .judge
            && record.judgement.basis.rubricVersion == version && !record.isAbandoned
            && !record.isTextDeleted
    }
}

/// Seeds of the meta model's sampling, derived from the seed of the run.
enum ConversationSeed {
    /// The seed of the conversation of that number, 0…2³¹−2, so that the seed of a retry still fits Int32.
    static func seed(run: Int64, conversation: Int) -> Int {
        var generator = SplitMix64(seed: run &+ Int64(conversation) &+ 1)
        return Int(generator.next() % 0x7fff_ffff)
    }
}
