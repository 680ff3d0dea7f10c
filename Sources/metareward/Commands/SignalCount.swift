import Locking

/// Counts the termination signals that have come.
final class SignalCount: Sendable {
    private let count = Locked(0)

    /// One more; returns how many there are now.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
