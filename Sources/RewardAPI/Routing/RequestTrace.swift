internal import RewardCore

/// Where a request stands in a trace.
struct RequestTrace: Sendable, Hashable {
    /// The header field (W3C Trace Context §3.2).
    static let fieldName = "traceparent"

    /// The request's own span, which calls to models have as their parent.
    let own: TraceContext
    /// The span of the caller that made the request; `nil` where it named none.
    let callerSpanID: String?
}
