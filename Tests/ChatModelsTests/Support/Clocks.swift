import Locking
import RewardCore

/// A clock whose sleeps end at once: they are recorded and move the time on.
final class LeapingClock: ServiceClock {
    private struct State {
        var offset: Duration = .zero
        var sleeps: [Duration] = []
    }

    private let state = Locked(State())
    private let start = ContinuousClock.now
    private let wallStart = Timestamp(text: "2026-03-01T00:00:00Z") ?? Timestamp(milliseconds: 0)

    /// What was slept, in order.
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func now() -> Timestamp {
        let seconds = state.withLock { $0.offset.components.seconds }
        return wallStart.adding(seconds: Double(seconds))
    }

    func monotonic() -> ContinuousClock.Instant { start + state.withLock { $0.offset } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(duration)
            state.offset += duration
        }
    }
}

/// A clock whose sleeps never end by themselves, and which says when one begins.
final class StandingClock: ServiceClock {
    private let start = ContinuousClock.now
    private let began: AsyncStream<Void>
    private let beganSink: AsyncStream<Void>.Continuation

    /// A clock that stands.
    init() {
        (began, beganSink) = AsyncStream.makeStream()
    }

    /// Returns when a sleep has begun.
    func sleepBegan() async {
        for await _ in began { return }
    }

    func now() -> Timestamp { Timestamp(milliseconds: 0) }

    func monotonic() -> ContinuousClock.Instant { start }

    func sleep(for duration: Duration) async throws {
        beganSink.yield()
        await Gate().wait()
        throw CancellationError()
    }
}
