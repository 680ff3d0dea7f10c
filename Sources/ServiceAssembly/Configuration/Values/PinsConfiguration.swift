/// How long pins live.
public struct PinsConfiguration: Sendable, Hashable {
    /// Steps of a run whose pins are kept; the oldest go first. Default 10,000.
    public var keepSteps = 10_000
    /// Seconds after which a step's pin that is used again is logged, counted and marked in the result. Default 24 h.
    public var oldAfterSeconds: Double = 86_400
    /// Seconds that another run's pin protects its rubric from a restore without `force`. Default 24 h.
    public var restoreWindowSeconds: Double = 86_400

    /// The defaults.
    public init() {}
}
