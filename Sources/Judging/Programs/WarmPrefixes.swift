internal import Locking

/// Remembers which prompt prefixes were sent lately, so that only cold ones wait for a warm-up. A guess: the server's
/// cache may have dropped one; then the only loss is one prefill too many.
public final class WarmPrefixes: Sendable {
    /// Most prefixes remembered; the oldest half is forgotten beyond it.
    public static let rememberedMax = 8192
    /// How long a prefix counts as warm.
    public static let warmFor = Duration.seconds(60)

    private let lastUse = Locked<[String: ContinuousClock.Instant]>([:])

    /// Remembers nothing yet.
    public init() {}

    /// Notes that the prefix is being sent, and says whether it was cold before.
    public func noteUse(of key: String, at now: ContinuousClock.Instant) -> Bool {
        lastUse.withLock { lastUse in
            let previous = lastUse.updateValue(now, forKey: key)
            if lastUse.count > Self.rememberedMax {
                let median = lastUse.values.sorted()[lastUse.count / 2]
                lastUse = lastUse.filter { $0.value >= median }
            }
            guard let previous else { return true }
            return now - previous > Self.warmFor
        }
    }
}
