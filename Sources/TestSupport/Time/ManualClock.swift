internal import Locking
public import RewardCore

/// A clock that stands still until a test moves it. Sleepers wake when time passes their deadline, in order.
public final class ManualClock: ServiceClock {
    private struct Sleeper {
        let wakesAt: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var elapsed: Duration = .zero
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var nextSleeper = 0
        var sleeperWatchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let start: Timestamp
    private let origin = ContinuousClock.now
    private let state = Locked(State())

    /// A clock that shows `start` until it is moved.
    public init(start: Timestamp = Timestamp(milliseconds: 1_767_225_600_000)) { self.start = start }

    /// The start plus what has been advanced.
    public func now() -> Timestamp {
        start.adding(seconds: state.withLock { $0.elapsed.seconds })
    }

    /// A fixed origin plus what has been advanced.
    public func monotonic() -> ContinuousClock.Instant { origin + state.withLock { $0.elapsed } }

    /// Suspends until the clock has been moved by `duration`.
    public func sleep(for duration: Duration) async throws {
        let number = state.withLock { state -> Int in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (isCancelled, watchers) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
                    if state.cancelled.remove(number) != nil { return (true, []) }
                    state.sleepers[number] = Sleeper(wakesAt: state.elapsed + duration, continuation: continuation)
                    let ready = state.sleeperWatchers.filter { $0.count <= state.sleepers.count }
                    state.sleeperWatchers.removeAll { $0.count <= state.sleepers.count }
                    return (false, ready.map(\.continuation))
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let sleeper = state.sleepers.removeValue(forKey: number) else {
                    state.cancelled.insert(number)
                    return nil
                }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves the clock and wakes everyone whose time has come.
    public func advance(by duration: Duration) {
        let due = state.withLock { state -> [Sleeper] in
            state.elapsed += duration
            let now = state.elapsed
            let due = state.sleepers.filter { $0.value.wakesAt <= now }
            for number in due.keys { state.sleepers.removeValue(forKey: number) }
            return due.sorted { $0.value.wakesAt < $1.value.wakesAt }.map(\.value)
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns once at least `count` tasks sleep on this clock.
    public func waitForSleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state -> Bool in
                if state.sleepers.count >= count { return true }
                state.sleeperWatchers.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
