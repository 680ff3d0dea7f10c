/// How many calls one endpoint takes at once, learned from how it fares: additive increase, multiplicative decrease.
///
/// It begins at `start` and doubles with each window of successes (slow start, because bursts crash servers) until the
/// first signal of overload; from then on a window of successes adds one. A signal takes three tenths away, at most
/// once a round trip: signals of calls that were sent before the last decrease say nothing new. A window is as many
/// successes as the limit, and only those count that were made while at least half the limit was in use: an idle
/// endpoint proves nothing. Times are given in.
struct AdaptiveLimit: Sendable {
    /// Where every endpoint begins where the configuration says nothing else.
    static let start = 32
    /// What a signal of overload leaves.
    static let decrease = 0.7

    /// The calls that may be in flight now, 1 to `max`.
    private(set) var limit: Int
    private let max: Int
    private let start: Int
    private var isInSlowStart = true
    private var successes = 0
    private var decreasedAt: ContinuousClock.Instant?

    /// A limit that begins with `start` and never grows beyond `max`, both 1 or more.
    init(max: Int, start: Int = Self.start) {
        self.max = Swift.max(1, max)
        self.start = Swift.min(Swift.max(1, start), self.max)
        limit = self.start
    }

    /// A call was answered, while so many were in flight, itself included.
    mutating func succeeded(inFlight: Int) {
        guard limit < max, inFlight * 2 >= limit else { return }
        successes += 1
        guard successes >= limit else { return }
        successes = 0
        limit = Swift.min(max, isInSlowStart ? limit * 2 : limit + 1)
    }

    /// A call that was sent at `sentAt` met an overloaded server.
    mutating func overloaded(sentAt: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        isInSlowStart = false
        successes = 0
        if let decreasedAt, sentAt < decreasedAt { return }
        decreasedAt = now
        limit = Swift.max(1, Int(Double(limit) * Self.decrease))
    }

    /// The endpoint comes back after an outage, most likely as a new process: it is treated like one.
    mutating func restart() {
        limit = Swift.min(limit, start)
        isInSlowStart = true
        successes = 0
    }
}
