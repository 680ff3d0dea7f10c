internal import HTTPEngine
internal import SocketTransport

extension ServerConnection {
    /// Sets the connection's deadline.
    func setDeadline(_ kind: ConnectionDeadlineKind, after duration: Duration) {
        let instant = owner.loop.now.advanced(by: duration)
        deadline.set(kind, at: instant, on: owner.loop, fire: makeTimerAction())
    }

    /// Since when the connection waits for the first byte of a request; nil when it does not.
    var idleSince: ContinuousClock.Instant? {
        guard deadline.kind == .idle else { return nil }
        return deadline.instant?.advanced(by: .zero - owner.configuration.idleTimeout)
    }

    /// Sets the deadline of the phase that the machine waits in; a phase that goes on keeps its deadline, so that a
    /// client that sends one byte at a time gains nothing.
    func wait(for phase: ServerConnectionMachine.Phase) {
        let configuration = owner.configuration
        switch (phase, deadline.kind) {
        case (_, .handshake) where isShakingHands: break
        case (.idle, .idle), (.head, .head), (.body, .body), (.response, _): break
        case (.idle, _): setDeadline(.idle, after: configuration.idleTimeout)
        case (.head, _): setDeadline(.head, after: configuration.headTimeout)
        case (.body, _):
            bodyStart = owner.loop.now
            setDeadline(.body, after: configuration.bodyTimeout)
        }
    }

    /// Waits for the handler. It has no deadline here; only a client that has ended its stream is probed once.
    func waitForResponse() {
        guard hasPeerEnded, let exchange, exchange.allowsInterim, exchange.streamPlan == nil, !exchange.isProbed else {
            return
        }
        if deadline.kind != .probe { setDeadline(.probe, after: owner.configuration.halfCloseProbeDelay) }
    }

    private func makeTimerAction() -> () -> Void {
        { [weak self] in self?.deadlineFired() }
    }

    private func deadlineFired() {
        let late = deadline.timerFired(on: owner.loop, fire: makeTimerAction())
        guard let late, !isClosed else { return }
        switch late {
        case .handshake:
            owner.observer.limitReached(name: "handshake_timeout")
            failHandshake(.timeout)
        case .idle:
            owner.observer.limitReached(name: "idle_timeout")
            ending = .afterFlush(lingers: false)
            pump()
        case .head, .body:
            let rate = owner.configuration.hardening.bodyRateMin
            let earned = late == .body && rate > 0 ? machine.bodyBytesReceived / rate : 0
            if let bodyStart, earned > 0 {
                let end = bodyStart.advanced(by: owner.configuration.bodyTimeout + .seconds(earned))
                if end > owner.loop.now {
                    deadline.set(.body, at: end, on: owner.loop, fire: makeTimerAction())
                    return
                }
            }
            switch machine.expire(bodyRate: earned > 0 ? rate : nil) {
            case .refuse(let error):
                refuse(error)
                pump()
            case .close: close()
            case .wait, .screen, .sendContinue, .handle: break
            }
        case .write:
            endReadingSpan()
        case .linger:
            close()
        case .probe:
            probe()
        }
    }

    /// Sends an interim response that means nothing. A client that only finished sending skips it (RFC 9110 §15.2); the
    /// kernel of one that is gone answers with a reset, which comes back as a hang-up.
    private func probe() {
        guard exchange != nil, exchange?.streamPlan == nil else { return }
        exchange?.isProbed = true
        stream.output.append(ServerConnectionMachine.interimContinue)
        pump()
    }
}
