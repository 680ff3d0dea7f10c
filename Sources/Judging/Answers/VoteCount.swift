internal import RewardCore

/// Makes one verdict of several on the same item: their median, with the standard deviation as its uncertainty.
///
/// More than half of the votes must be there, or the item fails as most of the others have failed: a median of what is
/// left would prefer the rollouts whose judge calls break.
enum VoteCount {
    /// The verdict of the votes, one or more, in their order.
    static func verdict(of votes: [Result<Verdict, ScoreFailure>]) -> Result<Verdict, ScoreFailure> {
        var verdicts: [Verdict] = []
        var failures: [ScoreFailure] = []
        for vote in votes {
            switch vote {
            case .success(let verdict): verdicts.append(verdict)
            case .failure(let failure): failures.append(failure)
            }
        }
        guard let first = verdicts.first, 2 * verdicts.count > votes.count else {
            return .failure(mostCommon(failures, of: votes.count))
        }
        let scores = verdicts.map(\.score).sorted()
        let median = (scores[(scores.count - 1) / 2] + scores[scores.count / 2]) / 2
        let mean = scores.reduce(0, +) / Double(scores.count)
        let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
        // The rationale of the vote that the verdict is nearest to; of equals, the first.
        let nearest = verdicts.min { abs($0.score - median) < abs($1.score - median) } ?? first
        var verdict = Verdict(
            name: first.name, score: median, min: first.min, max: first.max, rationale: nearest.rationale,
            uncertainty: variance.squareRoot(), soft: nearest.soft)
        verdict.isUnconstrained = verdicts.contains(where: \.isUnconstrained)
        return .success(verdict)
    }

    private static func mostCommon(_ failures: [ScoreFailure], of votes: Int) -> ScoreFailure {
        var counts: [FailureKind: Int] = [:]
        for failure in failures { counts[failure.kind, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        let chosen = failures.first { counts[$0.kind] == most }
        return ScoreFailure(
            kind: chosen?.kind ?? .internal,
            detail: "\(failures.count) of \(votes) votes failed; one of them: \(chosen?.detail ?? "no vote")")
    }
}
