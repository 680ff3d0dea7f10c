/// One rollout that a meta run studies, copied into the run so that it outlives retention.
public struct MetaSample: Sendable, Hashable {
    /// The judged rollout.
    public let rollout: StoredRollout
    /// The prescreening label, `good`, `ok` or `bad`, where it ran and was had.
    public var label: String?
    /// The meta model's analysis; `nil` until it is had.
    public var analysis: String?
    /// The refined set of items; `nil` until it is had.
    public var refinement: [RubricItem]?
    /// Why this sample gave no refinement, where it failed.
    public var failure: String?

    /// A sample not yet studied.
    public init(rollout: StoredRollout) { self.rollout = rollout }
}
