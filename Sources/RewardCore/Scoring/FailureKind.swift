/// Why a rollout has no reward. A failure is never a score.
public enum FailureKind: String, Sendable, CaseIterable {
    /// The judge did not answer within its deadline.
    case judgeTimeout = "judge_timeout"
    /// The judge could not be reached, or broke while answering.
    case judgeUnavailable = "judge_unavailable"
    /// The judge refused for load.
    case judgeOverloaded = "judge_overloaded"
    /// The judge's account has no quota left.
    case judgeQuota = "judge_quota"
    /// The service's own budget for judging is spent.
    case judgeBudget = "judge_budget"
    /// The judge refused the request itself (400, 401, 403, 404, 422): a configuration problem.
    case judgeRejected = "judge_rejected"
    /// The judge's model declined to answer.
    case judgeRefused = "judge_refused"
    /// The answer ended at its token limit.
    case judgeTruncated = "judge_truncated"
    /// The answer is empty, unparseable, out of range or unconstrained.
    case judgeInvalid = "judge_invalid"
    /// The rollout does not fit the judge's context.
    case contextTooLong = "context_too_long"
    /// The request was cancelled before the judge answered.
    case cancelled
    /// A fault of this service.
    case `internal`

    /// Whether the same rollout may succeed when it is sent again.
    public var isRetryable: Bool {
        switch self {
        case .judgeTimeout, .judgeUnavailable, .judgeOverloaded, .judgeTruncated, .judgeInvalid, .cancelled, .internal:
            true
        case .judgeQuota, .judgeBudget, .judgeRejected, .judgeRefused, .contextTooLong:
            false
        }
    }
}

/// A typed failure: its kind and one sentence that names what went wrong and where.
public struct ScoreFailure: Error, Sendable, Hashable {
    /// What kind of failure.
    public let kind: FailureKind
    /// One sentence for a person; holds no secret and no rollout text.
    public let detail: String

    /// A failure of that kind.
    public init(kind: FailureKind, detail: String) {
        self.kind = kind
        self.detail = detail
    }
}
