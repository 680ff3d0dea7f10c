internal import Glibc

/// The source of time for business code, so that tests decide what time it is.
public protocol ServiceClock: Sendable {
    /// The wall-clock time now.
    func now() -> Timestamp
    /// A reading that only ever grows, for measuring durations and deadlines.
    func monotonic() -> ContinuousClock.Instant
    /// Suspends for `duration`; throws `CancellationError` when the task is cancelled first.
    func sleep(for duration: Duration) async throws
}

/// The machine's own clocks.
public struct SystemClock: ServiceClock {
    /// Reads the clocks of this machine.
    public init() {}

    /// The wall-clock time now, from `clock_gettime(CLOCK_REALTIME)`.
    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The continuous clock now.
    public func monotonic() -> ContinuousClock.Instant { ContinuousClock.now }

    /// Suspends for `duration` of real time.
    public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}

extension ServiceClock {
    /// Suspends until `deadline`, or throws when the calling task is cancelled.
    ///
    /// It sleeps in slices of at most 2 s: a sleep of the system that is cancelled leaves its timer behind until it
    /// would have fired, so long ones that are cancelled often, as waits with a deadline are, would pile up.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        while true {
            let left = monotonic().duration(to: deadline)
            guard left > .zero else { return }
            try await self.sleep(for: min(left, .seconds(2)))
        }
    }
}
