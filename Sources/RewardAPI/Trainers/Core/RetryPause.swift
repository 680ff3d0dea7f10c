/// How long work for trainers waits before it is tried again: a second, then twice as long each time, at most 16.
struct RetryPause: Sendable {
    /// Seconds of the first pause.
    private static let first = 1.0
    /// Seconds of the longest.
    private static let longest = 16.0

    /// Seconds of the next pause.
    private(set) var seconds = Self.first

    /// The pause has been made; the next is longer.
    mutating func lengthen() { seconds = min(2 * seconds, Self.longest) }

    /// Whether there is time for the pause before `deadline`, and as long again for the try behind it.
    func fits(before deadline: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> Bool {
        now + .seconds(2 * seconds) < deadline
    }
}
