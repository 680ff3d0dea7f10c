internal import RewardCore

/// Everything needed to judge a rollout on one basis.
struct BasisPlan: Sendable {
    /// The rubric version that the basis names.
    let rubric: RubricVersion
    /// The basis itself.
    let basis: Basis
    /// The judge's templates by name.
    let templates: [String: Template]
    /// Which pin chose it: `step`, `group`, `prompt`, `version` or `nil`.
    let pinnedBy: String?
    /// When that pin was made.
    let pinnedAt: Timestamp?
    /// Whether the pinned basis is no longer offered and this one takes its place.
    let isChanged: Bool
}
