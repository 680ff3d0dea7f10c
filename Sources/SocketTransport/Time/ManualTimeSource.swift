internal import Locking

/// A clock that stands still until it is moved: deadlines of servers and clients become testable without waiting.
public final class ManualTimeSource: LoopTimeSource {
    private struct State {
        var now: ContinuousClock.Instant
        var wakers: [@Sendable () -> Void] = []
    }

    private let state: Locked<State>

    /// Makes a clock that stands at the present instant.
    public init() {
        state = Locked(State(now: .now))
    }

    /// The instant that the clock stands at.
    public func now() -> ContinuousClock.Instant {
        state.withLock { $0.now }
    }

    /// Registers what to call after each `advance(by:)`.
    public func onAdvance(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wakers.append(wake) }
    }

    /// Moves the clock on and wakes every loop that reads it; the loops fire their due timers on their own threads.
    public func advance(by duration: Duration) {
        let wakers = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            return state.wakers
        }
        for wake in wakers { wake() }
    }
}
