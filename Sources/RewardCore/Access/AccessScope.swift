/// What a caller may do, as tokens say it.
public enum AccessScope: String, Sendable, CaseIterable {
    /// Have rollouts scored.
    case score
    /// Look at everything that the service keeps.
    case read
    /// Change how the service works. Includes the other two.
    case operate
}
