/// The limits of one request to the service. The limit of its body is `ServerConfiguration.bodyBytesMax`.
public struct LimitsConfiguration: Sendable, Hashable {
    /// Rollouts of one request. Default 8,192.
    public var rolloutsPerRequestMax = 8192
    /// Bytes of one text of a rollout. Default 1 MiB.
    public var textBytesMax = 1024 * 1024
    /// Bytes of one rollout's metadata. Default 64 KiB.
    public var metadataBytesMax = 64 * 1024
    /// Seconds after which a request that names no timeout of its own is answered. Default 600.
    public var requestTimeoutSeconds = 600.0
    /// Rollouts that one page of a search looks through. Default 20,000.
    public var searchRolloutsMax = 20_000
    /// Rollouts that statistics are computed from. Default 20,000.
    public var statisticsRolloutsMax = 20_000
    /// Submissions of trainers that are scored at once, and results of them that are kept. Default 4,096.
    public var submissionsMax = 4096
    /// Bytes of the submissions that are being scored. Default 256 MiB.
    public var submissionBytesMax = 256 << 20
    /// Seconds that the result of a submission is kept. Default 600.
    public var submissionKeepSeconds = 600.0

    /// The defaults.
    public init() {}
}
