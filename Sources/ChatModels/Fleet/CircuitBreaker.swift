/// Keeps calls away from an endpoint that is down, and lets them back when it answers a probe.
///
/// Closed, it counts failures in a row: connections that fail, and answers 503. At `failuresMax` it opens for
/// `backoffMin`. Then one probe is sent (half open): an answer closes it, a failure opens it again for twice as long,
/// up to `backoffMax`. Times are given in.
struct CircuitBreaker: Sendable {
    /// What calls may do.
    enum State: Sendable, Equatable {
        /// They may pass.
        case closed
        /// They may not, and no probe is due before that moment.
        case open(until: ContinuousClock.Instant)
        /// They may not, and a probe is under way.
        case halfOpen
    }

    /// Failures in a row that open it.
    static let failuresMax = 5
    /// The first time that it stays open.
    static let backoffMin = Duration.seconds(1)
    /// The longest time that it stays open between two probes.
    static let backoffMax = Duration.seconds(30)

    /// What calls may do now.
    private(set) var state = State.closed
    private var failures = 0
    private var backoff = Self.backoffMin

    /// A closed breaker.
    init() {}

    /// Whether calls may pass.
    var isClosed: Bool { state == .closed }

    /// Whether it is open and no probe has failed yet: the trouble may be over in a moment.
    var mayCloseSoon: Bool { !isClosed && backoff == Self.backoffMin }

    /// The endpoint answered a call, well or not.
    mutating func answered() { failures = 0 }

    /// The endpoint could not be reached or refused all service; true when that opened the breaker.
    mutating func failed(now: ContinuousClock.Instant) -> Bool {
        guard isClosed else { return false }
        failures += 1
        guard failures >= Self.failuresMax else { return false }
        backoff = Self.backoffMin
        state = .open(until: now + backoff)
        return true
    }

    /// Begins a probe if one is due, which is then true; else how long to wait for it, nil when none is needed.
    mutating func probe(now: ContinuousClock.Instant) -> (begins: Bool, wait: Duration?) {
        guard case .open(let until) = state else { return (false, nil) }
        guard until <= now else { return (false, now.duration(to: until)) }
        state = .halfOpen
        return (true, nil)
    }

    /// The probe is over.
    mutating func probed(isWell: Bool, now: ContinuousClock.Instant) {
        guard state == .halfOpen else { return }
        failures = 0
        if isWell {
            state = .closed
        } else {
            backoff = min(Self.backoffMax, backoff * 2)
            state = .open(until: now + backoff)
        }
    }
}
