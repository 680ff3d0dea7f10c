internal import Locking
internal import RewardCore
internal import Telemetry

/// Lets requests in: drives `AdmissionMachine` with the clock, and has requests wait for their turn.
final class AdmissionDesk: Sendable {
    /// One request that waits.
    private struct Turn {
        /// Raised when it is decided.
        let decided = Signal()
        /// The decision; `nil` is to let it in.
        var refusal: AdmissionRefusal?
    }

    private struct State {
        var machine: AdmissionMachine
        var turns: [AdmissionTicket: Turn] = [:]
    }

    private let state: Locked<State>
    private let clock: any ServiceClock
    private let metrics: AdmissionMetrics

    /// A desk with nothing under way.
    init(limits: AdmissionLimits, clock: any ServiceClock, metrics: MetricsRegistry) {
        state = Locked(State(machine: AdmissionMachine(limits: limits)))
        self.clock = clock
        self.metrics = AdmissionMetrics(metrics)
    }

    /// Whether a principal with much waiting is refused now.
    var isQueueFull: Bool { state.withLock { $0.machine.isQueueFull } }

    /// Refuses what would be refused whatever its body says, so that the body need not be read.
    func check(_ principal: String) throws(AdmissionRefusal) {
        let now = clock.monotonic()
        if let refusal = state.withLock({ $0.machine.refusal(of: principal, at: now) }) {
            metrics.refused(refusal)
            throw refusal
        }
    }

    /// Lets a request in, at once or when its turn comes. Call `leave` with the ticket when its answer is written.
    ///
    /// Where the calling task is cancelled the request leaves the line, and is refused for its deadline without being
    /// counted: nobody reads that answer.
    func admit(_ ask: AdmissionAsk) async throws(AdmissionRefusal) -> AdmissionTicket {
        let now = clock.monotonic()
        let (answer, decided) = state.withLock { state -> (AdmissionMachine.Answer, Signal?) in
            let answer = state.machine.ask(ask, at: now)
            metrics.show(state.machine)
            guard case .queued(let ticket) = answer else { return (answer, nil) }
            let turn = Turn()
            state.turns[ticket] = turn
            return (answer, turn.decided)
        }
        switch answer {
        case .admitted(let ticket):
            metrics.admitted(after: .zero)
            return ticket
        case .refused(let refusal):
            metrics.refused(refusal)
            throw refusal
        case .queued(let ticket):
            guard let decided else { return ticket }
            await waitForFirst(of: [
                { await decided.wait() },
                { [clock] in try? await clock.sleep(until: ask.deadline) },
            ])
            return try settle(ticket, decided)
        }
    }

    /// The request of a ticket is over. Further calls do nothing.
    func leave(_ ticket: AdmissionTicket) {
        let now = clock.monotonic()
        perform { $0.leave(ticket, at: now) }
    }

    /// Refuses what waits, and all that comes.
    func beginDraining() { perform { $0.drain() } }

    /// Says what was decided for a request that has stopped waiting, by its turn, its deadline or its cancellation.
    private func settle(_ ticket: AdmissionTicket, _ decided: Signal) throws(AdmissionRefusal) -> AdmissionTicket {
        let now = clock.monotonic()
        if Task.isCancelled {
            // Also when it was let in at this moment.
            perform { $0.leave(ticket, at: now) }
            _ = state.withLock { $0.turns.removeValue(forKey: ticket) }
            throw AdmissionRefusal(reason: .deadline, retryAfterSeconds: nil)
        }
        if !decided.isRaised { perform { $0.expire(ticket, at: now) } }
        if let refusal = state.withLock({ $0.turns.removeValue(forKey: ticket)?.refusal }) { throw refusal }
        return ticket
    }

    /// Has the machine change, and tells those who are concerned.
    private func perform(_ change: (inout AdmissionMachine) -> [AdmissionMachine.Action]) {
        let (actions, signals) = state.withLock { state -> ([AdmissionMachine.Action], [Signal]) in
            let actions = change(&state.machine)
            metrics.show(state.machine)
            let signals = actions.compactMap { action -> Signal? in
                switch action {
                case .admit(let ticket, _): return state.turns[ticket]?.decided
                case .refuse(let ticket, let refusal):
                    state.turns[ticket]?.refusal = refusal
                    return state.turns[ticket]?.decided
                }
            }
            return (actions, signals)
        }
        for action in actions {
            switch action {
            case .admit(_, let waited): metrics.admitted(after: waited)
            case .refuse(_, let refusal): metrics.refused(refusal)
            }
        }
        for signal in signals { signal.raise() }
    }
}
