internal import RewardCore

extension OpenAICompatibleModel {
    /// Does the next thing in a call: a permit, an attempt, or a wait. Returns the reply when there is one; throws when
    /// the call is over without.
    func step(_ call: inout CallProgress, constraint: LoweredConstraint) async throws(ChatFailure) -> ChatReply? {
        if call.seat == nil { call.seat = try await takeSeat(&call) }
        call.lastSeat = call.seat ?? call.lastSeat
        let timeout: Duration
        switch call.machine.next(now: clock.monotonic()) {
        case .send(let time): timeout = time
        case .fail(let last): throw failure(last.kind, last.detail, call)
        case .wait: return nil
        }
        guard let seat = call.seat else {
            try await waitForService(&call)
            return nil
        }
        if let fastest = fleet.fastest(seat, of: call.kind), timeout < fastest {
            let least = TransportFailure.seconds(fastest)
            throw failure(
                .judgeTimeout,
                "was not called: it cannot be answered in time, since the fastest recent call took \(least) s and"
                    + " \(TransportFailure.seconds(timeout)) s are left", call)
        }
        if call.machine.attempts == 1 { fleet.callStarted(seat) }
        let sentAt = clock.monotonic()
        do {
            let completion = try await attempt(
                call.request, constraint: constraint, timeout: timeout, at: fleet.endpoints[seat])
            call.usage += completion.usage
            call.usage.calls += 1
            let took = sentAt.duration(to: clock.monotonic())
            fleet.report(.succeeded(in: took), at: seat, of: call.kind, sentAt: sentAt)
            observer(of: call.request).attempted(at: fleet.endpoints[seat].label, kind: nil, duration: took)
            var reply = ChatReply(
                text: constraint.unwrapped(completion.text), finishReason: completion.finishReason,
                usage: call.usage, endpoint: fleet.endpoints[seat].label, retries: call.machine.retries,
                tokens: completion.tokens)
            reply.isUnconstrained = completion.isUnconstrained
            return reply
        } catch {
            call.usage += error.failure.usage.wasted
            fleet.report(error.signal, at: seat, of: call.kind, sentAt: sentAt)
            observer(of: call.request).attempted(
                at: fleet.endpoints[seat].label, kind: error.failure.kind,
                duration: sentAt.duration(to: clock.monotonic()))
            try await recover(from: error, at: seat, &call)
            return nil
        }
    }

    /// A failure of the call in its present state.
    func failure(_ kind: FailureKind, _ detail: String, _ call: CallProgress) -> ChatFailure {
        let seat = fleet.endpoints.count == 1 ? 0 : call.lastSeat
        let label = seat.map { fleet.endpoints[$0].label }
        return ChatFailure(
            kind: kind, detail: "\(configuration.name)\(label.map { " at " + $0 } ?? "") \(detail).", endpoint: label,
            usage: call.usage, retries: call.machine.retries)
    }

    /// Returns the endpoint whose permit the call now has, or nil when no endpoint is in service.
    private func takeSeat(_ call: inout CallProgress) async throws(ChatFailure) -> Int? {
        let ticket: CallTicket
        switch fleet.enter(call.want) {
        case .granted(let index): return index
        case .unavailable: return nil
        case .waits(let drawn): ticket = drawn
        }
        let began = clock.monotonic()
        let outcome = await fleet.wait(with: ticket, until: call.request.deadline)
        let waited = began.duration(to: clock.monotonic())
        observer(of: call.request).waited(for: waited)
        call.machine.waited(waited, until: call.request.deadline)
        switch outcome {
        case .granted(let index): return index
        case .unavailable: return nil
        case .cancelled:
            throw failure(.cancelled, "was not called: the call was cancelled while it waited its turn", call)
        case .expired:
            throw failure(.judgeTimeout, "was not called: the deadline passed while the call waited its turn", call)
        }
    }

    /// Goes to another endpoint at once, waits before the next attempt, or throws because there will be none.
    private func recover(
        from failed: FailedAttempt, at seat: Int, _ call: inout CallProgress
    ) async throws(ChatFailure) {
        let tried = call.want.excluded.union([seat])
        // Only what no server has seen moves without an attempt: a request that brings its server down must not be
        // tried on all the others.
        let isUnseen = failed.signal == .unreachable && failed.failure.usage.calls == 0
        if isUnseen, !call.want.excluded.contains(seat), fleet.hasOther(than: tried) {
            call.want.excluded = tried
            call.machine.moved()
            leaveSeat(&call)
            observer(of: call.request).moved(from: fleet.endpoints[seat].label)
            return
        }
        var last = failed.failure
        if case .after = last.retry, fleet.hasOther(than: [seat]) {
            // The delay that this endpoint asked for does not bind the others.
            last = AttemptFailure(kind: last.kind, detail: last.detail, retry: .backoff, usage: last.usage)
        }
        let now = clock.monotonic()
        let draw = random()
        var machine = call.machine
        let action = fleet.withBudget(of: seat) { machine.failed(last, now: now, random: draw, budget: &$0) }
        call.machine = machine
        if fleet.endpoints.count > 1 || [.unreachable, .brokeOff].contains(failed.signal) {
            // The next attempt asks again: another endpoint may be better, or this one be out of service by then.
            leaveSeat(&call)
            call.want.excluded = [seat]
        }
        try await perform(action, last: last, &call)
    }

    /// No endpoint is in service: the call waits like after a failed attempt, or fails when somebody else can answer.
    private func waitForService(_ call: inout CallProgress) async throws(ChatFailure) {
        let count = fleet.endpoints.count
        let last = AttemptFailure(
            kind: .judgeUnavailable,
            detail: count == 1
                ? "is out of service: it failed \(CircuitBreaker.failuresMax) times in a row and is being probed"
                : "has none of its \(count) endpoints in service: each failed \(CircuitBreaker.failuresMax) times in"
                    + " a row and is being probed", retry: configuration.hasFallback ? .never : .backoff)
        call.lastSeat = nil
        // Nothing is sent, so no endpoint's budget pays.
        var budget = RetryBudget(configuration.retries)
        let action = call.machine.failed(last, now: clock.monotonic(), random: random(), budget: &budget)
        try await perform(action, last: last, &call)
    }

    private func perform(
        _ action: RetryMachine.Action, last: AttemptFailure, _ call: inout CallProgress
    ) async throws(ChatFailure) {
        switch action {
        case .send: return
        case .fail(let final): throw failure(final.kind, final.detail, call)
        case .wait(let delay):
            observer(of: call.request).retried(reason: last.kind)
            guard (try? await clock.sleep(for: delay)) != nil, !Task.isCancelled else {
                throw failure(.cancelled, "was not called again: the call was cancelled", call)
            }
        }
    }

    private func leaveSeat(_ call: inout CallProgress) {
        guard let seat = call.seat else { return }
        call.seat = nil
        fleet.release(seat)
    }
}
