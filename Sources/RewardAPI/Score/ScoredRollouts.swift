internal import JSONText
internal import Judging
internal import RewardCore

/// What scored rollouts come to together, as answers say it.
extension [ScoredRollout] {
    /// Whether the simulated model had a part in any of them.
    var isSimulated: Bool { contains { $0.record.judgement.isSimulated } }

    /// What they cost.
    var usage: TokenUsage { reduce(into: TokenUsage()) { $0 += $1.record.judgement.usage } }
}

extension JSONWriter {
    /// Writes the version that all were scored under, `null` where they differ, and their rewards in order.
    mutating func rewards(of scored: [ScoredRollout]) {
        let versions = Set(scored.map(\.record.judgement.basis.rubricVersion))
        member("rubric_version", versions.count == 1 ? versions.first : nil)
        member("rewards", array: scored) { $0.reward($1.record.judgement.reward) }
    }

    /// Writes a reward, always with a point or an exponent: a trainer that reads `1` makes an integer tensor of it.
    mutating func reward(_ reward: Double?) {
        if let reward { double(reward) } else { null() }
    }

    /// Writes a failure as an object.
    mutating func failure(_ failure: ScoreFailure) {
        beginObject()
        member("kind", failure.kind.rawValue)
        member("detail", failure.detail)
        member("retryable", failure.kind.isRetryable)
        endObject()
    }
}
