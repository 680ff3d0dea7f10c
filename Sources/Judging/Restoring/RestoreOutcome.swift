public import RewardCore

/// What a restore did to one lineage.
public struct RestoredLineage: Sendable, Hashable {
    /// The lineage.
    public let lineage: Lineage
    /// The run's last pin up to the step, whose version was restored; `nil` where the run had not used the lineage by
    /// then, or that pin is no longer kept: the head stays.
    public let pin: Pin?
    /// The head now; `nil` where the lineage is no longer configured.
    public let head: RubricVersion?
    /// Whether the restore published it. `false` where its content was the head's already.
    public let isPublished: Bool

    /// What was done.
    public init(lineage: Lineage, pin: Pin?, head: RubricVersion?, isPublished: Bool) {
        self.lineage = lineage
        self.pin = pin
        self.head = head
        self.isPublished = isPublished
    }
}

/// What a restore did.
public struct RestoreOutcome: Sendable, Hashable {
    /// The lineages that the run had pinned, in order.
    public var lineages: [RestoredLineage]
    /// Pins that were forgotten.
    public var forgottenPins: Int
    /// Rollouts that were marked as abandoned.
    public var abandonedRollouts: Int
    /// Meta runs that ended `superseded`, in the order in which they did.
    public var supersededMetaRuns: [String]

    /// What was done.
    public init(
        lineages: [RestoredLineage] = [], forgottenPins: Int = 0, abandonedRollouts: Int = 0,
        supersededMetaRuns: [String] = []
    ) {
        self.lineages = lineages
        self.forgottenPins = forgottenPins
        self.abandonedRollouts = abandonedRollouts
        self.supersededMetaRuns = supersededMetaRuns
    }
}

/// Why a run was not restored, or not wholly; what was done can be done again.
public enum RestoreRefusal: Error, Sendable, Hashable {
    /// Nothing is stored of such a run.
    case unknownRun(String)
    /// Other runs train on versions that the restore would leave behind.
    case rivals([RivalRun])
    /// Another restore or rollback with `unpin` is at work.
    case busy
    /// A version could not be read or published.
    case publish(PublishFailure)
    /// A meta run could not be ended.
    case metaRun(MetaRunRefusal)
    /// The store failed.
    case store(StoreError)
}
