/// Slows down who tries tokens: counts the failures of each client address in windows that begin with the first one.
///
/// Only failures are counted and only failures are refused. Whoever has a valid token is let in from any address, so
/// nobody behind a shared address is locked out by a neighbour. The state is bounded: beyond so many addresses the one
/// whose window began first is forgotten. All windows have one length, so they end in the order in which they began.
struct FailureThrottle: Sendable {
    /// What becomes of a failure.
    enum Outcome: Sendable, Hashable {
        /// It is answered as the failure that it is.
        case counted
        /// It is one too many; the window ends after that long.
        case throttled(Duration)
    }

    private struct Window: Sendable {
        let end: ContinuousClock.Instant
        var failures: Int
    }

    private let failuresMax: Int
    private let window: Duration
    private let addressesMax: Int
    private var windows: [String: Window] = [:]
    /// The addresses of `windows` in the order in which their windows began, from `first` on.
    private var order: [String] = []
    private var first = 0

    /// A throttle that remembers nothing yet.
    init(_ settings: AccessSettings) {
        failuresMax = Swift.max(1, settings.failuresMax)
        window = .seconds(settings.failureWindowSeconds)
        addressesMax = Swift.max(1, settings.failureAddressesMax)
    }

    /// Addresses that are remembered.
    var count: Int { windows.count }

    /// Takes note of a failure at the time `now`. `forgotten` says whether another address lost its count for it.
    mutating func fail(_ address: String, at now: ContinuousClock.Instant) -> (outcome: Outcome, forgotten: Bool) {
        removeEnded(now)
        if var window = windows[address] {
            window.failures += 1
            windows[address] = window
            let isOver = window.failures > failuresMax
            return (isOver ? .throttled(now.duration(to: window.end)) : .counted, false)
        }
        let isFull = windows.count >= addressesMax
        if isFull { removeFirst() }
        windows[address] = Window(end: now + window, failures: 1)
        order.append(address)
        return (.counted, isFull)
    }

    private mutating func removeEnded(_ now: ContinuousClock.Instant) {
        while first < order.count, let window = windows[order[first]], window.end <= now { removeFirst() }
    }

    private mutating func removeFirst() {
        windows[order[first]] = nil
        first += 1
        // The gone ones are given back once they are half of the list, which makes removing cheap on the whole.
        guard first * 2 > order.count else { return }
        order.removeFirst(first)
        first = 0
    }
}
