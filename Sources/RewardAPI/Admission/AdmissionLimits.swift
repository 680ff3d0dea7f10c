/// How much work is under way and waits at once. Each limit names the outcome of reaching it.
public struct AdmissionLimits: Sendable, Hashable {
    /// Most rollouts being scored at once, 1 or more. Default 8,192; beyond it requests wait. A request with more is
    /// let in when nothing else is under way.
    public var rolloutsMax: Int = 8192
    /// Most rollouts of waiting requests, 0 or more. Default 32,768; beyond it 429.
    public var queuedRolloutsMax: Int = 32_768
    /// Most requests that wait, 0 or more. Default 4,096; beyond it 429.
    public var queuedRequestsMax: Int = 4096
    /// Most bytes of the decoded bodies of all requests that wait or are under way. Default 1 GiB; beyond it 429.
    public var bytesMax: Int = 1 << 30
    /// Longest `Retry-After` of a refusal, in seconds, 1…30. Default 30.
    public var retryAfterSecondsMax: Int = 30
    /// Rollouts that a principal may send before it is another's turn, where several wait, 1 or more. Default 64.
    public var turnRollouts: Int = 64

    /// The defaults.
    public init() {}
}
