internal import Glibc

/// How many rollouts the service finishes in a second while requests wait, which is when it does all it can.
///
/// Time and rollouts count only while somebody waits, and count half as much after ten more such seconds. Until enough
/// rollouts have been finished there is no rate, because the first of a batch would tell a much too small one.
struct DrainRate: Sendable {
    /// Busy seconds after which what was measured counts half.
    static let halfLifeSeconds = 10.0
    /// The least busy time for a rate, in seconds.
    static let secondsMin = 0.25
    /// The most rollouts that have to be finished for a rate; fewer where fewer may be under way.
    static let rolloutsMin = 64

    private let needed: Int
    private var seconds = 0.0
    private var rollouts = 0.0
    private var finishedCount = 0
    private var last: ContinuousClock.Instant?

    /// Nothing measured, with so many rollouts under way at most.
    init(rolloutsMax: Int) { needed = max(1, min(Self.rolloutsMin, rolloutsMax)) }

    /// Rollouts a second, above 0; `nil` until that is known.
    var perSecond: Double? {
        seconds >= Self.secondsMin && finishedCount >= needed ? max(rollouts / seconds, 1e-3) : nil
    }

    /// The time since the last call counts if somebody waited in it, and so do the rollouts that it ends with.
    mutating func advance(to now: ContinuousClock.Instant, isBusy: Bool, finished: Int = 0) {
        defer { last = max(now, last ?? now) }
        guard let last, isBusy else { return }
        let elapsed = max(0, (now - last) / .seconds(1))
        let kept = exp2(-elapsed / Self.halfLifeSeconds)
        seconds = seconds * kept + elapsed
        rollouts = rollouts * kept + Double(finished)
        finishedCount = min(finishedCount + finished, needed)
    }
}
