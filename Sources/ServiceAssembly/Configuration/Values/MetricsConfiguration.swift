/// How many series `/metrics` may have.
public struct MetricsConfiguration: Sendable, Hashable {
    /// Label sets of one metric; further ones share the label value `other`. Default 1,000.
    public var labelSetsMax = 1000
    /// Lineages with series of their own in the metrics of rewards and heads. Default 256.
    public var lineagesMax = 256
    /// Versions of a lineage with series of their own in the metrics of rewards. Default 3.
    public var rewardVersionsMax = 3

    /// The defaults.
    public init() {}
}
