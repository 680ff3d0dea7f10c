public import RewardCore

/// Turns verdicts into a reward, or into the reason why there is none.
public enum RewardAggregation {
    /// The judgement of a finding. One item without a verdict fails the rollout, as the item's own kind; the others
    /// stay.
    ///
    /// - Parameter mixture: under reward source `weighted`, the answer's weight and whether the answer is right.
    public static func judgement(
        of finding: JudgeFinding, checks: [CheckResult] = [], mixture: (weight: Double, isRight: Bool)? = nil,
        content: RubricContent, basis: Basis, isSimulated: Bool, latencyMilliseconds: Double
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
        } else if let reward = Self.reward(of: verdicts, rule: basis.rewardRule, mixture: mixture), reward.isFinite {
            outcome = .scored(reward: reward, score: verdicts.reduce(0.0) { $0 + $1.score })
        } else {
            outcome = .failed(
                ScoreFailure(kind: .internal, detail: "the rubric's items give no reward under \(basis.rewardRule)"))
        }
        var isScored = false
        if case .scored = outcome { isScored = true }
        return Judgement(
            outcome: outcome, scoreMin: content.scoreMin, scoreMax: content.scoreMax,
            decidedBy: isScored ? .judge : nil, verdicts: verdicts, checks: checks, basis: basis,
            endpoint: finding.endpoint,
            isSimulated: isSimulated, usage: finding.usage, retries: finding.retries,
            latencyMilliseconds: latencyMilliseconds)
    }

    /// The judgement of a rollout that a check decided: literal score and the check's own reward, never computed.
    static func judgement(
        ofFailed failure: CheckOutcome.Failure, checks: [CheckResult], content: RubricContent, basis: Basis,
        latencyMilliseconds: Double
    ) -> Judgement {
        Judgement(
            outcome: .scored(reward: failure.reward, score: Double(failure.score)), scoreMin: content.scoreMin,
            scoreMax: content.scoreMax, decidedBy: .check, verdicts: [], checks: checks, basis: basis, endpoint: nil,
            isSimulated: false, usage: TokenUsage(), retries: 0, latencyMilliseconds: latencyMilliseconds)
    }

    /// The judgement of a rollout that its answer decided: the rubric's highest score for a right one, else the lowest.
    static func judgement(
        ofAnswer isRight: Bool, checks: [CheckResult], content: RubricContent, basis: Basis,
        latencyMilliseconds: Double
    ) -> Judgement {
        let score = isRight ? content.scoreMax : content.scoreMin
        let reward: Double
        switch basis.rewardRule {
        case .normalized: reward = isRight ? 1 : 0
        case .sum: reward = Double(score)
        case .mean: reward = Double(score) / Double(max(1, content.items.count))
        }
        return Judgement(
            outcome: .scored(reward: reward, score: Double(score)), scoreMin: content.scoreMin,
            scoreMax: content.scoreMax,
            decidedBy: .answer, verdicts: [], checks: checks, basis: basis, endpoint: nil, isSimulated: false,
            usage: TokenUsage(), retries: 0, latencyMilliseconds: latencyMilliseconds)
    }

    private static func reward(
        of verdicts: [Verdict], rule: RewardRule, mixture: (weight: Double, isRight: Bool)?
    ) -> Double? {
        guard let mixture else { return rule.reward(of: verdicts) }
        return RewardRule.normalized.reward(of: verdicts).map {
            RewardSource.weightedReward(weight: mixture.weight, isAnswerRight: mixture.isRight, normalized: $0)
        }
    }
}
