/// The two forms of a rubric. All versions of a lineage have the kind of their task.
public enum RubricKind: String, Sendable, CaseIterable {
    /// Ordered criteria, each scored with one integer.
    case items
    /// Free-text guidelines that a judge's plan follows.
    case guidelines
}
