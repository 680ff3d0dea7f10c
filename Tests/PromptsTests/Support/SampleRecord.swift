import RewardCore

/// Judged rollouts for tests that look at prompts.
enum SampleRecord {
    /// The rollout as if it had been scored 4 of 5 with one verdict.
    static func of(_ rollout: Rollout, task: String = "essay") -> StoredRollout {
        let basis = Basis(
            rubricVersion: 0, rubricHash: "h", program: .perItem, rewardRule: .normalized, templateHashes: [:],
            judgeModel: "m")
        return StoredRollout(
            scoreID: "s", at: Timestamp(milliseconds: 0), task: task, rollout: rollout, run: nil, step: nil,
            purpose: .train, pinnedBy: nil,
            judgement: Judgement(
                outcome: .scored(reward: 0.8, score: 4), scoreMin: 0, scoreMax: 5, decidedBy: .judge,
                verdicts: [Verdict(name: "flow", score: 4, min: 0, max: 5, rationale: "It flows.")], basis: basis,
                endpoint: nil, isSimulated: false, usage: TokenUsage(), retries: 0, latencyMilliseconds: 1))
    }
}
