/// Why a constraint cannot be sent to a server: a fault of configuration or of the caller, found before any call.
struct ConstraintProblem: Error, Sendable, Hashable {
    /// What is wrong, where in the constraint, and what to do.
    let detail: String
}
