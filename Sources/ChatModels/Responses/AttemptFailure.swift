internal import RewardCore

/// Why one attempt gave no answer, and whether another may help.
struct AttemptFailure: Error, Sendable, Hashable {
    /// What the failure means for a retry.
    enum Retry: Sendable, Hashable {
        /// The same call would fail again.
        case never
        /// Another attempt may succeed; how long to wait is ours to choose.
        case backoff
        /// Another attempt may succeed after the delay that the server asked for.
        case after(Duration)
    }

    /// The kind, as a score would report it.
    let kind: FailureKind
    /// What happened, as the part of a sentence that follows the endpoint's name; holds no secret and no text of the
    /// request.
    let detail: String
    /// Whether another attempt may help.
    let retry: Retry
    /// What the attempt cost all the same.
    var usage = TokenUsage()
    /// What the server refused although its dialect knows it, where it said so.
    var quirk: ModelQuirk?

    /// The failure with a further clause.
    func adding(_ clause: String?) -> AttemptFailure {
        guard let clause else { return self }
        return replacingDetail("\(detail); \(clause)")
    }

    /// The failure with another detail.
    func replacingDetail(_ detail: String) -> AttemptFailure {
        AttemptFailure(kind: kind, detail: detail, retry: retry, usage: usage, quirk: quirk)
    }
}
