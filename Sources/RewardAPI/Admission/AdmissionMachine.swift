/// Decides which requests are under way, which wait and which are refused. Times are given in, actions come out.
///
/// A request that finds room is let in. Else it waits, and principals take turns (`FairLine`). A principal may have
/// waiting what is left free of the queue, so one alone fills half of it, two a third each, and whoever comes new
/// always finds a place. A request that would not be answered before its deadline, by the rate at which waiting ones
/// have been served lately (`DrainRate`), is refused at once instead, unless its route waits.
struct AdmissionMachine: Sendable {
    /// What becomes of a new request.
    enum Answer: Sendable, Equatable {
        /// It is let in.
        case admitted(AdmissionTicket)
        /// It waits; a later action names it.
        case queued(AdmissionTicket)
        /// It is refused.
        case refused(AdmissionRefusal)
    }

    /// What becomes of a request that waited.
    enum Action: Sendable, Equatable {
        /// It is let in after that time.
        case admit(AdmissionTicket, waited: Duration)
        /// It is refused.
        case refuse(AdmissionTicket, AdmissionRefusal)
    }

    private let limits: AdmissionLimits
    private var line: FairLine
    private var rate: DrainRate
    private var underWay: [AdmissionTicket: AdmissionAsk] = [:]
    private var owners: [AdmissionTicket: String] = [:]
    private var isDraining = false
    private var lastNumber = 0
    /// Rollouts under way.
    private(set) var rolloutsInFlight = 0
    /// Bytes of the bodies that wait or are under way.
    private(set) var bytesHeld = 0

    /// A machine at rest.
    init(limits: AdmissionLimits) {
        self.limits = limits
        line = FairLine(quantum: limits.turnRollouts)
        rate = DrainRate(rolloutsMax: limits.rolloutsMax)
    }

    /// What waits.
    var queued: FairLine.Share { line.total }

    /// Whether some principal has as much waiting as it may.
    var isQueueFull: Bool {
        line.shares.contains { !hasPlace(share: $0, rollouts: 1) }
    }

    /// Whether a further request of the principal would be refused whatever it asks for: to be asked before its body is
    /// read.
    mutating func refusal(of principal: String, at now: ContinuousClock.Instant) -> AdmissionRefusal? {
        if isDraining { return AdmissionRefusal(reason: .draining, retryAfterSeconds: nil) }
        guard line.total.requests > 0, !hasPlace(share: line.share(of: principal), rollouts: 1) else { return nil }
        rate.advance(to: now, isBusy: true)
        return AdmissionRefusal(reason: .queueFull, retryAfterSeconds: retryAfter(principal, rollouts: 1))
    }

    /// A request asks to be let in.
    mutating func ask(_ ask: AdmissionAsk, at now: ContinuousClock.Instant) -> Answer {
        rate.advance(to: now, isBusy: line.total.requests > 0)
        if let reason = refusalReason(of: ask, at: now) {
            let retryAfter = reason == .draining ? nil : retryAfter(ask.principal, rollouts: ask.rollouts)
            return .refused(AdmissionRefusal(reason: reason, retryAfterSeconds: retryAfter))
        }
        lastNumber += 1
        let ticket = AdmissionTicket(number: lastNumber)
        bytesHeld += ask.bytes
        if line.total.requests == 0, fits(ask.rollouts) {
            begin(ticket, ask)
            return .admitted(ticket)
        }
        owners[ticket] = ask.principal
        line.append(FairLine.Waiting(ticket: ticket, ask: ask, since: now))
        return .queued(ticket)
    }

    /// A request is over: answered, or its client has gone away, also while it waited. A ticket that is not known, such
    /// as that of a refused request, means nothing.
    mutating func leave(_ ticket: AdmissionTicket, at now: ContinuousClock.Instant) -> [Action] {
        let isBusy = line.total.requests > 0
        if let ask = underWay.removeValue(forKey: ticket) {
            rate.advance(to: now, isBusy: isBusy, finished: ask.rollouts)
            rolloutsInFlight -= ask.rollouts
            bytesHeld -= ask.bytes
        } else if let owner = owners.removeValue(forKey: ticket), let waiting = line.remove(ticket, of: owner) {
            rate.advance(to: now, isBusy: isBusy)
            bytesHeld -= waiting.ask.bytes
        } else {
            return []
        }
        return serve(at: now)
    }

    /// The deadline of a waiting request has come: it is refused. Empty when it does not wait any more.
    mutating func expire(_ ticket: AdmissionTicket, at now: ContinuousClock.Instant) -> [Action] {
        guard let owner = owners.removeValue(forKey: ticket), let waiting = line.remove(ticket, of: owner) else {
            return []
        }
        rate.advance(to: now, isBusy: true)
        return [refuse(waiting, .deadline)] + serve(at: now)
    }

    /// The service is shutting down: what waits is refused, and so is all that comes.
    mutating func drain() -> [Action] {
        isDraining = true
        owners = [:]
        return line.removeAll().map { refuse($0, .draining) }
    }

    private func refusalReason(of ask: AdmissionAsk, at now: ContinuousClock.Instant) -> AdmissionRefusal.Reason? {
        if isDraining { return .draining }
        if ask.deadline <= now { return .deadline }
        let isIdle = underWay.isEmpty && line.total.requests == 0
        if isIdle { return nil }
        if bytesHeld + ask.bytes > limits.bytesMax { return .memory }
        if line.total.requests == 0, fits(ask.rollouts) { return nil }
        let share = line.share(of: ask.principal)
        if !hasPlace(share: share, rollouts: ask.rollouts) { return .queueFull }
        if line.total.bytes > 0, share.bytes + ask.bytes > limits.bytesMax - bytesHeld { return .memory }
        guard !ask.waits, let perSecond = rate.perSecond else { return nil }
        let ahead = line.rolloutsAhead(of: ask.principal, rollouts: ask.rollouts)
        let seconds = Double(rolloutsInFlight + ahead + ask.rollouts) / perSecond
        return seconds > (ask.deadline - now) / .seconds(1) ? .deadline : nil
    }

    /// Whether there is room for so many rollouts beside those under way; for any number where there are none.
    private func fits(_ rollouts: Int) -> Bool {
        rolloutsInFlight == 0 || rolloutsInFlight + rollouts <= limits.rolloutsMax
    }

    /// Whether a principal with that share may have so many rollouts more waiting: no more than is left free. An empty
    /// queue takes a request of any size, if it takes any.
    private func hasPlace(share: FairLine.Share, rollouts: Int) -> Bool {
        let freeRequests = limits.queuedRequestsMax - line.total.requests
        let freeRollouts = limits.queuedRolloutsMax - line.total.rollouts
        if line.total.requests == 0 { return freeRequests > 0 && freeRollouts > 0 }
        return share.requests + 1 <= freeRequests && share.rollouts + rollouts <= freeRollouts
    }

    private mutating func serve(at now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        while true {
            let inFlight = rolloutsInFlight
            let max = limits.rolloutsMax
            guard let waiting = line.next(fits: { inFlight == 0 || inFlight + $0 <= max }) else { return actions }
            owners[waiting.ticket] = nil
            if waiting.ask.deadline <= now {
                actions.append(refuse(waiting, .deadline))
            } else {
                begin(waiting.ticket, waiting.ask)
                actions.append(.admit(waiting.ticket, waited: now - waiting.since))
            }
        }
    }

    private mutating func begin(_ ticket: AdmissionTicket, _ ask: AdmissionAsk) {
        underWay[ticket] = ask
        rolloutsInFlight += ask.rollouts
    }

    private mutating func refuse(_ waiting: FairLine.Waiting, _ reason: AdmissionRefusal.Reason) -> Action {
        bytesHeld -= waiting.ask.bytes
        let retryAfter = reason == .draining ? nil : retryAfter(waiting.ask.principal, rollouts: waiting.ask.rollouts)
        return .refuse(waiting.ticket, AdmissionRefusal(reason: reason, retryAfterSeconds: retryAfter))
    }

    /// Seconds until about half of what is before a request of the principal has been served: when it comes again then,
    /// it finds a place, and the service has not run dry.
    private func retryAfter(_ principal: String, rollouts: Int) -> Int? {
        guard let perSecond = rate.perSecond else { return nil }
        let ahead = line.rolloutsAhead(of: principal, rollouts: rollouts) + rolloutsInFlight
        let seconds = (Double(ahead) / perSecond / 2).rounded(.up)
        return Int(min(max(1, seconds), Double(min(30, max(1, limits.retryAfterSecondsMax)))))
    }
}
