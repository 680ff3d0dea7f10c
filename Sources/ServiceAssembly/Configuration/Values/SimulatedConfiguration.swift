/// How the simulated model behaves where a task uses it.
public struct SimulatedConfiguration: Sendable, Hashable {
    /// Whether it obeys instructions that stand outside a well-formed fence. Default false.
    public var isGullible = false

    /// The defaults.
    public init() {}
}
