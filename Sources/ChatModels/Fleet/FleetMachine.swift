/// Who may call which endpoint now, and who waits: all state of the endpoints of one model.
///
/// A call is given an endpoint when it comes (`EndpointChoice`), because only so calls that share a prefix stay
/// together when everything is busy; it waits for that endpoint's permits in the order of `FairQueue`. Two things move
/// a waiting call: its endpoint's breaker opens, or another endpoint has room and nobody of its own while the first
/// holds more than its share. A waiter first takes a ticket and then parks with what wakes it, because between the two
/// its wait may already have ended. No clock, no I/O; generic over what wakes a waiter, so that tests need no tasks.
struct FleetMachine<Waker: Sendable>: Sendable {
    /// What a call that comes is told.
    enum Admission: Sendable, Equatable {
        /// It has a permit of that endpoint.
        case granted(Int)
        /// It waits with this ticket.
        case waits(CallTicket)
        /// No endpoint is in service.
        case unavailable
    }

    /// Somebody to wake, and with what.
    struct Wake: Sendable {
        /// Whom.
        let waker: Waker
        /// What became of the wait.
        let outcome: CallWaitOutcome
    }

    private enum Holder: Sendable {
        /// The ticket is drawn; its holder has not parked yet.
        case drawn
        /// The holder sleeps until it is woken.
        case parked(Waker)
        /// The wait ended before its holder parked.
        case decided(CallWaitOutcome)
    }

    private struct Place: Sendable {
        var want: CallWant
        var endpoint: Int
        var holder = Holder.drawn
    }

    /// The endpoints, in the order of the configuration.
    private(set) var endpoints: [EndpointState]
    private let choice: EndpointChoice
    private var places: [CallTicket: Place] = [:]
    private var nextTicket: CallTicket = 0
    private var turn = 0
    /// Whether an answer 503 counts for the breaker. With one endpoint it does not: there is nowhere else to go, and
    /// the limit already holds calls back.
    private let breaksOnRefusal: Bool
    /// Whether calls wait for the first probe when no endpoint is in service: so a moment's trouble costs nobody
    /// anything. With a fallback they go there at once.
    private let waitsForProbe: Bool

    /// A fleet of endpoints with these labels.
    init(
        labels: [String], callsMax: Int, callsAtStart: Int = AdaptiveLimit.start, retries: RetrySettings,
        hasFallback: Bool = false
    ) {
        endpoints = labels.map { _ in
            EndpointState(callsMax: callsMax, callsAtStart: callsAtStart, retries: retries)
        }
        choice = EndpointChoice(labels: labels)
        breaksOnRefusal = labels.count > 1 || hasFallback
        waitsForProbe = !hasFallback
    }

    /// Permits that are out, and calls that wait.
    var counts: (inFlight: Int, waiting: Int) {
        endpoints.reduce((0, 0)) { ($0.0 + $1.inFlight, $0.1 + $1.line.count) }
    }

    /// Waits whose holder has not been told how they ended; none may be left when no call is under way.
    var openPlaces: Int { places.count }

    /// Whether an endpoint other than these is in service.
    func hasOther(than excluded: Set<Int>) -> Bool {
        endpoints.indices.contains { !excluded.contains($0) && endpoints[$0].breaker.isClosed }
    }

    /// A call comes.
    mutating func enter(_ want: CallWant) -> Admission {
        guard let index = choose(want) else { return .unavailable }
        if endpoints[index].hasRoom, endpoints[index].line.count == 0 {
            endpoints[index].inFlight += 1
            return .granted(index)
        }
        let ticket = nextTicket
        nextTicket += 1
        places[ticket] = Place(want: want, endpoint: index)
        endpoints[index].line.append(ticket, owner: want.owner, isRefinement: want.isRefinement)
        return .waits(ticket)
    }

    /// Goes to sleep; returns the outcome instead when the wait has already ended.
    mutating func park(_ ticket: CallTicket, waker: Waker) -> CallWaitOutcome? {
        guard var place = places[ticket] else { return .cancelled }
        if case .decided(let outcome) = place.holder {
            places[ticket] = nil
            return outcome
        }
        place.holder = .parked(waker)
        places[ticket] = place
        return nil
    }

    /// Ends a wait without a permit; returns whom to wake, or nil when the wait has already ended or its holder has not
    /// parked yet.
    mutating func leave(_ ticket: CallTicket, as outcome: CallWaitOutcome) -> Waker? {
        guard let place = places[ticket] else { return nil }
        if case .decided = place.holder { return nil }
        endpoints[place.endpoint].line.remove(ticket)
        return end(ticket, as: outcome)?.waker
    }

    /// Gives a permit back; returns whom to wake.
    mutating func release(_ index: Int) -> [Wake] {
        endpoints[index].inFlight -= 1
        return dispatch(index)
    }

    /// A call goes out, which earns a part of a retry.
    mutating func callStarted(_ index: Int) { endpoints[index].budget.callStarted() }

    /// Asks the endpoint's retry budget.
    mutating func withBudget<Result>(of index: Int, _ body: (inout RetryBudget) -> Result) -> Result {
        body(&endpoints[index].budget)
    }

    /// The fastest recent call of that kind at the endpoint.
    func fastest(_ index: Int, of kind: FastestCalls.Kind, now: ContinuousClock.Instant) -> Duration? {
        endpoints[index].fastest.fastest(of: kind, now: now)
    }

    /// An attempt that was sent at `sentAt` is over; its permit is still out. Returns whom to wake, and whether the
    /// breaker has opened and must be probed.
    mutating func report(
        _ signal: AttemptSignal, at index: Int, of kind: FastestCalls.Kind, sentAt: ContinuousClock.Instant,
        now: ContinuousClock.Instant
    ) -> (wakes: [Wake], opened: Bool) {
        switch signal {
        case .silent: return ([], false)
        case .succeeded(let duration):
            endpoints[index].breaker.answered()
            endpoints[index].fastest.note(duration, of: kind, now: now)
            endpoints[index].limit.succeeded(inFlight: endpoints[index].inFlight)
            return (dispatch(index), false)
        case .overloaded:
            endpoints[index].limit.overloaded(sentAt: sentAt, now: now)
            return ([], false)
        case .unanswered(let time, let isWhole):
            if isWhole || endpoints[index].fastest.isLong(time, of: kind, now: now) {
                endpoints[index].limit.overloaded(sentAt: sentAt, now: now)
            }
            return ([], false)
        case .refused:
            endpoints[index].limit.overloaded(sentAt: sentAt, now: now)
            return breaksOnRefusal ? broke(index, now: now) : ([], false)
        case .unreachable, .brokeOff:
            return broke(index, now: now)
        case .failed:
            endpoints[index].breaker.answered()
            return ([], false)
        }
    }

    /// Begins a probe of the endpoint if one is due; else how long to wait for it, nil when it needs none.
    mutating func probe(_ index: Int, now: ContinuousClock.Instant) -> (begins: Bool, wait: Duration?) {
        endpoints[index].breaker.probe(now: now)
    }

    /// The probe is over; returns whom to wake.
    mutating func probed(_ index: Int, isWell: Bool, now: ContinuousClock.Instant) -> [Wake] {
        endpoints[index].breaker.probed(isWell: isWell, now: now)
        guard endpoints[index].breaker.isClosed else { return reassign(index) }
        endpoints[index].limit.restart()
        return dispatch(index)
    }

    private mutating func choose(_ want: CallWant) -> Int? {
        turn += 1
        let index =
            endpoints.count == 1
            ? (endpoints[0].breaker.isClosed ? 0 : nil)
            : choice.choose(key: want.key, loads: endpoints.map(\.load), excluded: want.excluded, turn: turn)
        if let index { return index }
        return waitsForProbe ? endpoints.firstIndex { $0.breaker.mayCloseSoon } : nil
    }

    private mutating func broke(_ index: Int, now: ContinuousClock.Instant) -> (wakes: [Wake], opened: Bool) {
        guard endpoints[index].breaker.failed(now: now) else { return ([], false) }
        return (reassign(index), true)
    }

    /// Sends everyone who waits for the endpoint elsewhere, in the same order.
    private mutating func reassign(_ index: Int) -> [Wake] {
        var wakes: [Wake] = []
        var tickets: [CallTicket] = []
        while let ticket = endpoints[index].line.next() { tickets.append(ticket) }
        for ticket in tickets {
            guard let want = places[ticket]?.want else { continue }
            guard let other = choose(want) else {
                if let wake = end(ticket, as: .unavailable) { wakes.append(wake) }
                continue
            }
            places[ticket]?.endpoint = other
            endpoints[other].line.append(ticket, owner: want.owner, isRefinement: want.isRefinement)
        }
        for other in endpoints.indices { wakes += dispatch(other) }
        return wakes
    }

    /// Hands out the endpoint's free permits.
    private mutating func dispatch(_ index: Int) -> [Wake] {
        var wakes: [Wake] = []
        while endpoints[index].hasRoom {
            guard let ticket = endpoints[index].line.next() ?? takeOver(for: index) else { break }
            endpoints[index].inFlight += 1
            if let wake = end(ticket, as: .granted(index)) { wakes.append(wake) }
        }
        return wakes
    }

    /// A waiting call of an endpoint that holds more than its share. Never one that has just failed here: an endpoint
    /// that fails at once is always idle, and would take every such call back until its attempts are spent.
    private mutating func takeOver(for index: Int) -> CallTicket? {
        guard let other = overloaded(besides: index), let ticket = endpoints[other].line.next() else { return nil }
        guard let want = places[ticket]?.want, want.excluded.contains(index) else { return ticket }
        endpoints[other].line.append(ticket, owner: want.owner, isRefinement: want.isRefinement)
        return nil
    }

    /// The endpoint with the most waiting calls among those that hold more than their share.
    private func overloaded(besides index: Int) -> Int? {
        guard endpoints.count > 1, !places.isEmpty else { return nil }
        let available = endpoints.indices.filter { endpoints[$0].breaker.isClosed }
        let total = available.reduce(0) { $0 + endpoints[$1].load.calls }
        return available.filter { other in
            other != index && endpoints[other].line.count > 0
                && endpoints[other].load.calls
                    > EndpointChoice.bound(of: endpoints[other].load, total: total, among: available.count)
        }.max { endpoints[$0].line.count < endpoints[$1].line.count }
    }

    /// Ends a wait; returns whom to wake when its holder sleeps.
    private mutating func end(_ ticket: CallTicket, as outcome: CallWaitOutcome) -> Wake? {
        guard let place = places[ticket] else { return nil }
        switch place.holder {
        case .drawn:
            places[ticket]?.holder = .decided(outcome)
            return nil
        case .parked(let waker):
            places[ticket] = nil
            return Wake(waker: waker, outcome: outcome)
        case .decided:
            return nil
        }
    }
}
