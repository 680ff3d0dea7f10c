/// How much is kept of scored rollouts; whichever limit is reached first removes the oldest.
public struct RetentionConfiguration: Sendable, Hashable {
    /// Days that a rollout is kept. Default 30.
    public var days: Double = 30
    /// Most rollouts. Default 1,000,000.
    public var rollouts = 1_000_000
    /// Most bytes of the file of rollouts that hold something. Default 20 GiB.
    public var bytes = 20 << 30
    /// Seconds between two sweeps. Default 60.
    public var intervalSeconds: Double = 60

    /// The defaults.
    public init() {}
}
