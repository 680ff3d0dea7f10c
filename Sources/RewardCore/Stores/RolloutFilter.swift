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
    /// Before this time.
    public var until: Timestamp?
    /// The trainer's own identifier of the rollout.
    public var trainerID: String?
    /// A text that the prompt, the response or the reference contains, as they are stored; ASCII letters match in
    /// either case. Chat messages are stored as JSON.
    public var contains: String?
    /// Whether pages go from the newest rollout to the oldest.
    public var isNewestFirst = false
    /// Whether prompts, responses, references and metadata are left out (absent, or empty), because nobody reads them.
    public var omitsTexts = false
    /// Most rollouts, counted in the order of commits, that one page looks through; it ends there with what it has, and
    /// `next` leads on. `nil` for all.
    public var lookedThroughMax: Int?
    /// Rollouts of the page, 1…1000.
    public var limit: Int
    /// The `next` of the page before.
    public var after: String?

    /// A filter that lets everything through, in pages of `limit`.
    public init(limit: Int = RolloutFilter.limitMax) { self.limit = limit }
}

/// A page of stored rollouts.
public struct RolloutPage: Sendable, Hashable {
    /// The rollouts, oldest first unless the filter asks for the newest.
    public let rollouts: [StoredRollout]
    /// Where the next page begins; `nil` at the end.
    public let next: String?

    /// A page. One that ended early because it had looked through enough may hold none and still have a `next`.
    public init(rollouts: [StoredRollout], next: String?) {
        self.rollouts = rollouts
        self.next = next
    }
}
