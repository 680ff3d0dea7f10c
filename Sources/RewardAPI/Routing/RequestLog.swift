/// Hears of requests when they have been answered, for an access log. Implementations must be quick.
///
/// Answers given on the event loop, the version poll and the liveness probe, are not reported: they are counted in the
/// metrics, and a line for each would cost more than the answer.
public protocol RequestLog: Sendable {
    /// A request was answered, or refused before its body was read.
    func finished(_ entry: RequestLogEntry)
}

/// What is known of an answered request. Holds no query, no body and no secret.
public struct RequestLogEntry: Sendable, Hashable {
    /// The request's identifier, the caller's or one made here.
    public var requestID: String
    /// The trace that it belongs to, its caller's or one begun here: 32 hexadecimal digits.
    public var traceID: String
    /// Its own span in the trace, the parent of its calls to models: 16 hexadecimal digits.
    public var spanID: String
    /// The caller's span in the trace; nil where it sent no `traceparent` that is one.
    public var callerSpanID: String?
    /// The address of the peer.
    public var peer: String
    /// The name of the access token, or what stands for it; nil where the request was not let in.
    public var principal: String?
    /// The method.
    public var method: String
    /// The pattern of the route, or `unmatched`.
    public var route: String
    /// The status code of the answer.
    public var status: Int
    /// Bytes of the request's body; 0 where it was not read.
    public var bodyBytes: Int
    /// Time since the request had been read, in seconds.
    public var seconds: Double
    /// The kind of error, where the answer is one.
    public var problem: ProblemType?
    /// What was wrong, where the answer is an error.
    public var detail: String?
}
