/// Which stored rollouts a reader wants. Every `nil` means any.
public struct RolloutFilter: Sendable, Hashable {
    /// Most rollouts of one page; no read transaction outlives a page.
    public static let limitMax = 1000

    /// Task name.
    public var task: String?
    /// Partition name.
    public var partition: String?
    /// Training run.
    public var run: String?
    /// Training step.
    public var step: Int64?
    /// Group name.
    public var group: String?
    /// Rubric version.
    public var version: Int?
    /// `true` for scored, `false` for failed.
    public var isScored: Bool?
    /// Training or evaluation.
    public var purpose: RolloutPurpose?
    /// Not before this time.
    public var since: Timestamp?
    /// Rollouts of the page, 1…1000.
    public var limit: Int
    /// The `next` of the page before.
    public var after: String?

    /// A filter that lets everything through, in pages of `limit`.
    public init(limit: Int = RolloutFilter.limitMax) { self.limit = limit }
}

/// A page of stored rollouts.
public struct RolloutPage: Sendable, Hashable {
    /// The rollouts, oldest first.
    public let rollouts: [StoredRollout]
    /// Where the next page begins; `nil` at the end.
    public let next: String?

    /// A page.
    public init(rollouts: [StoredRollout], next: String?) {
        self.rollouts = rollouts
        self.next = next
    }
}
