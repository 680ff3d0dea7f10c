/// Where event loops read the time, so that tests can move it by hand.
public protocol LoopTimeSource: Sendable {
    /// The present instant; it never goes back.
    func now() -> ContinuousClock.Instant
    /// Registers what to call whenever the time was moved from outside, so that a loop can look at its timers again.
    ///
    /// A clock that moves by itself never calls it.
    func onAdvance(_ wake: @escaping @Sendable () -> Void)
}

/// The system's monotonic clock.
public struct SystemTimeSource: LoopTimeSource {
    /// Makes the source.
    public init() {}

    /// The present instant of the continuous clock.
    public func now() -> ContinuousClock.Instant { .now }

    /// Does nothing: this clock moves by itself.
    public func onAdvance(_ wake: @escaping @Sendable () -> Void) {}
}
