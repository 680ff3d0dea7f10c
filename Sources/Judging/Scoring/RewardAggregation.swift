public import RewardCore

/// Turns verdicts into a reward, or into the reason why there is none.
public enum RewardAggregation {
    /// The judgement of a finding. One item without a verdict fails the rollout, as the item's own kind; the others
    /// stay.
    public static func judgement(
        of finding: JudgeFinding, content: RubricContent, basis: Basis, isSimulated: Bool,
        latencyMilliseconds: Double
    ) -> Judgement {
        var verdicts: [Verdict] = []
        var failures: [ScoreFailure] = []
        for result in finding.verdicts {
            switch result {
            case .success(let verdict): verdicts.append(verdict)
            case .failure(let failure): failures.append(failure)
            }
        }
        let outcome: Judgement.Outcome
        if let first = failures.first {
            let others = failures.count > 1 ? " (and \(failures.count - 1) more of its items failed)" : ""
            let detail = first.detail.hasSuffix(".") ? String(first.detail.dropLast()) : first.detail
            outcome = .failed(ScoreFailure(kind: first.kind, detail: detail + others))
        } else if let reward = basis.rewardRule.reward(of: verdicts), reward.isFinite {
            outcome = .scored(reward: reward, score: verdicts.reduce(0) { $0 + $1.score })
        } else {
            outcome = .failed(
                ScoreFailure(kind: .internal, detail: "the rubric's items give no reward under \(basis.rewardRule)"))
        }
        var isScored = false
        if case .scored = outcome { isScored = true }
        return Judgement(
            outcome: outcome, scoreMin: content.scoreMin, scoreMax: content.scoreMax,
            decidedBy: isScored ? .judge : nil, verdicts: verdicts, basis: basis, endpoint: finding.endpoint,
            isSimulated: isSimulated, usage: finding.usage, retries: finding.retries,
            latencyMilliseconds: latencyMilliseconds)
    }
}
