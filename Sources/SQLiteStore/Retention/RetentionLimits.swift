/// How much is kept of rollouts; whichever limit is reached first removes the oldest.
public struct RetentionLimits: Sendable, Hashable {
    /// Milliseconds that a rollout is kept. Default 30 days.
    public var keepMilliseconds: Int64 = 30 * 86_400_000
    /// Most rollouts. Default 1,000,000.
    public var rolloutsMax = 1_000_000
    /// Most bytes of `rollouts.sqlite` that hold something. Default 20 GiB. Free pages of the file and its write-ahead
    /// log, which is at most some 64 MiB, come on top.
    public var bytesMax = 20 << 30
    /// Rollouts that one transaction removes at most, 1…1,000. Default 500.
    public var batchRolloutsMax = 500
    /// Bytes of text from which on a transaction removes no further rollout. Default 16 MiB.
    public var batchBytesMax = 16 << 20
    /// Free pages that stay in the file for what comes next; at least a tenth of the file does. Default 4,096.
    public var freePagesKept = 4_096

    /// The defaults.
    public init() {}
}

/// Which limit has removed rollouts.
public enum RetentionReason: String, Sendable, CaseIterable {
    /// They were too old.
    case days
    /// There were too many.
    case rollouts
    /// The file was too large.
    case bytes
}

/// How large the file of rollouts is.
struct PageFacts: Sendable, Hashable {
    /// Bytes of one page.
    var pageBytes = 4096
    /// Pages of the file.
    var pages = 0
    /// Pages of the file that hold nothing.
    var freePages = 0

    /// Bytes of pages that hold something.
    var usedBytes: Int { (pages - freePages) * pageBytes }
}
