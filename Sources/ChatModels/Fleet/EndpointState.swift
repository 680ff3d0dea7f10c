/// One endpoint of a fleet: its limit, its breaker, its retry budget and who waits for it.
struct EndpointState: Sendable {
    /// How many calls it takes.
    var limit: AdaptiveLimit
    /// Whether calls may pass.
    var breaker = CircuitBreaker()
    /// Bounds its retries.
    var budget: RetryBudget
    /// How fast it has answered.
    var fastest = FastestCalls()
    /// Calls that wait for it.
    var line = FairQueue()
    /// Permits that are out.
    var inFlight = 0

    /// An endpoint that nothing is known of.
    init(callsMax: Int, callsAtStart: Int = AdaptiveLimit.start, retries: RetrySettings) {
        limit = AdaptiveLimit(max: callsMax, start: callsAtStart)
        budget = RetryBudget(retries)
    }

    /// Whether one more call may go now.
    var hasRoom: Bool { breaker.isClosed && inFlight < limit.limit }

    /// How things stand, for the choice.
    var load: EndpointChoice.Load {
        EndpointChoice.Load(calls: inFlight + line.count, limit: limit.limit, isAvailable: breaker.isClosed)
    }

    /// How things stand, for people.
    func status(label: String) -> EndpointStatus {
        let breaker: EndpointStatus.Breaker =
            switch breaker.state {
            case .closed: .closed
            case .halfOpen: .halfOpen
            case .open: .open
            }
        return EndpointStatus(
            label: label, callsInFlight: inFlight, callsWaiting: line.count, limit: limit.limit, breaker: breaker)
    }
}
