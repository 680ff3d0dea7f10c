/// How much is scored, and waits to be scored, at once.
public struct AdmissionConfiguration: Sendable, Hashable {
    /// Rollouts being scored at once. Default 8,192.
    public var rolloutsMax = 8192
    /// Rollouts of the requests that wait. Default 32,768.
    public var queuedRolloutsMax = 32_768
    /// Requests that wait. Default 4,096.
    public var queuedRequestsMax = 4096
    /// Rollouts of one caller before it is another's turn. Default 64.
    public var turnRollouts = 64
    /// Longest `Retry-After`, in seconds. Default 30.
    public var retryAfterSecondsMax = 30

    /// The defaults.
    public init() {}
}

/// What requests in progress may take in memory.
public struct MemoryConfiguration: Sendable, Hashable {
    /// Bytes of the bodies of all requests in progress and of the answers that wait to be sent. Default 1 GiB.
    public var inFlightBytesMax = 1 << 30

    /// The defaults.
    public init() {}
}
