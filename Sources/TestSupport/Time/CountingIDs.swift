internal import Locking
public import RewardCore

/// Identifiers that count up: `score_1`, `score_2`, `run_3`, ….
public final class CountingIDs: IDSource {
    private let last = Locked(0)

    /// Starts at 1.
    public init() {}

    /// The next identifier.
    public func makeID(_ prefix: String) -> String {
        let number = last.withLock { last -> Int in
            last += 1
            return last
        }
        return "\(prefix)_\(number)"
    }
}
