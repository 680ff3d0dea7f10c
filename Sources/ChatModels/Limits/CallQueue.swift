/// Names one waiting caller of a `CallQueue`; smaller is earlier.
typealias CallTicket = UInt64

/// How the wait for a permit ended.
enum CallWaitOutcome: Sendable, Equatable {
    /// The caller has a permit and must release it.
    case granted
    /// The caller's task was cancelled.
    case cancelled
    /// The caller's deadline passed.
    case expired
}

/// Who may call now and who waits: a fixed number of permits, handed on in order of arrival.
///
/// A waiter first takes a ticket and then parks with what wakes it, because between the two it may already have been
/// granted or given up. Generic over what wakes a waiter, so that tests need no tasks.
struct CallQueue<Waker: Sendable>: Sendable {
    private enum Place: Sendable {
        /// The ticket is drawn; its holder has not parked yet.
        case drawn
        /// The holder sleeps until it is woken.
        case parked(Waker)
        /// The wait ended before its holder parked.
        case decided(CallWaitOutcome)
    }

    /// Permits that may be out at once.
    let permitsMax: Int
    /// Permits that are out.
    private(set) var permitsOut = 0
    private var places: [CallTicket: Place] = [:]
    private var nextTicket: CallTicket = 0
    private var oldestTicket: CallTicket = 0
    /// Tickets whose wait has not ended.
    private(set) var waiting = 0

    /// A queue with all permits in it.
    init(permitsMax: Int) {
        self.permitsMax = permitsMax
    }

    /// Takes a permit at once, which gives nil, or a place in the queue.
    mutating func enter() -> CallTicket? {
        if permitsOut < permitsMax {
            permitsOut += 1
            return nil
        }
        let ticket = nextTicket
        nextTicket += 1
        places[ticket] = .drawn
        waiting += 1
        return ticket
    }

    /// Goes to sleep; returns the outcome instead when the wait has already ended.
    mutating func park(_ ticket: CallTicket, waker: Waker) -> CallWaitOutcome? {
        if case .decided(let outcome) = places[ticket] {
            places[ticket] = nil
            return outcome
        }
        places[ticket] = .parked(waker)
        return nil
    }

    /// Ends a wait without a permit; returns whom to wake, or nil when the wait has already ended or its holder has not
    /// parked yet.
    mutating func leave(_ ticket: CallTicket, as outcome: CallWaitOutcome) -> Waker? {
        switch places[ticket] {
        case .drawn:
            places[ticket] = .decided(outcome)
            waiting -= 1
            return nil
        case .parked(let waker):
            places[ticket] = nil
            waiting -= 1
            return waker
        case .decided, nil:
            return nil
        }
    }

    /// Hands a permit to the longest waiting caller, or puts it back; returns whom to wake with `granted`.
    mutating func release() -> Waker? {
        while waiting > 0, oldestTicket < nextTicket {
            let ticket = oldestTicket
            oldestTicket += 1
            switch places[ticket] {
            case .drawn:
                places[ticket] = .decided(.granted)
                waiting -= 1
                return nil
            case .parked(let waker):
                places[ticket] = nil
                waiting -= 1
                return waker
            case .decided, nil:
                continue
            }
        }
        oldestTicket = waiting == 0 ? nextTicket : oldestTicket
        permitsOut -= 1
        return nil
    }
}
