/// How long pins live.
public struct PinsConfiguration: Sendable, Hashable {
    /// Steps of a run whose pins are kept; the oldest go first. Default 10,000.
    public var keepSteps = 10_000

    /// The defaults.
    public init() {}
}
