internal import RewardCore

/// What came of one sample.
struct TrainerScore: Sendable {
    /// The reward, or the number that stands for it; `nil` where there is neither.
    var reward: Double?
    /// The reward on a scale of 0 to 1.
    var unitReward: Double?
    /// Why there is no reward.
    var failure: ScoreFailure?
    /// The record; `nil` where nothing could be scored at all.
    var record: StoredRollout?

    /// 1 where the number is no reward, else 0, as the answers of all dialects say it.
    var failedFlag: Double { failure == nil ? 0 : 1 }

    /// The rubric's version as a number that every answer has; -1 where there is no record.
    var rubricVersion: Int { record?.judgement.basis.rubricVersion ?? -1 }
}

extension TrainerScore {
    /// What a record says.
    init(_ record: StoredRollout) {
        self.record = record
        let judgement = record.judgement
        switch judgement.outcome {
        case .failed(let failure): self.failure = failure
        case .scored(let reward, let score):
            self.reward = reward
            unitReward = min(max(reward, 0), 1)
            if judgement.decidedBy == .judge, let low = judgement.scoreMin, let high = judgement.scoreMax, low < high {
                unitReward = min(max((score - Double(low)) / Double(high - low), 0), 1)
            }
        }
    }

    /// Whether no judge could be reached, so that the same rollout may well be scored a little later.
    var isOutOfReach: Bool {
        switch failure?.kind {
        case .judgeUnavailable, .judgeOverloaded: true
        default: false
        }
    }

    /// Puts a number where there is no reward.
    mutating func stand(in value: Double) {
        reward = value
        unitReward = min(max(value, 0), 1)
    }
}

extension Problem {
    /// Rollouts that have no reward, by where they stand in the body, of `count` in all.
    init(missing failures: [(pointer: String, failure: ScoreFailure?)], of count: Int) {
        let errors = failures.map { pointer, failure in
            FieldProblem(
                pointer: pointer,
                detail: failure.map { "\($0.kind.rawValue): \($0.detail)" } ?? "the rollout has no reward")
        }
        let first = errors.first?.detail ?? ""
        self.init(
            .rewardMissing,
            "\(failures.count) of \(count) rollouts have no reward (\(first)); send the request again, or set "
                + "trainers.<dialect>.on_failure.value of the task to have a number in place of missing rewards",
            errors: Array(errors.prefix(100)))
    }
}
