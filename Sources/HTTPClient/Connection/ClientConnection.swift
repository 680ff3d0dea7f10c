internal import HTTPEngine
internal import SocketTransport
internal import TLSEngine

/// One connection of the client: performs what `ClientConnectionMachine` decides, on its event loop.
///
/// It is made for one exchange and carries that first; then the pool gives it others, one at a time. It watches the
/// deadline of the exchange that it carries. Giving an exchange up always closes the connection: nothing else tells
/// the server to stop.
///
/// Invariant of `@unchecked Sendable`: everything is touched on the event loop only.
final class ClientConnection: ReadinessHandler, @unchecked Sendable {
    /// What the connection is late for when its deadline passes.
    enum DeadlineKind {
        /// To be connected, or the exchange that it is made for.
        case connect
        /// The response.
        case response
        /// The next request.
        case idle
    }

    /// Where the connection is in its life.
    enum Phase {
        /// The host name is being resolved.
        case resolving
        /// An attempt is under way; the addresses after it are still to be tried.
        case connecting(remaining: [SocketAddress])
        /// The socket is connected and the TLS handshake is under way.
        case handshaking
        /// Ready for requests, carrying one or not.
        case open
        /// Closed.
        case closed
    }

    /// The connection's name in the pool.
    let id: ConnectionPool.ConnectionID
    /// Where it leads.
    let origin: ConnectionPool.Origin
    /// The loop with its pool.
    let owner: ClientLoop
    /// Where the connection is in its life.
    var phase = Phase.resolving
    /// The socket, while there is one.
    var stream: SocketStream?
    /// The TLS engine of the socket, where the origin wants one.
    var tls: TLSEngine?
    /// The exchange being carried.
    var exchange: ClientExchange?
    /// The present deadline.
    var deadline = MovingDeadline<DeadlineKind>()
    /// When the attempt to connect is given up.
    var connectDeadline: ContinuousClock.Instant
    private var machine: ClientConnectionMachine
    private var useCount = 0
    /// Whether the kernel may have something to read.
    var mayRead = false
    private var hasPeerEnded = false
    private var keepAliveSeconds: Int?
    /// Why writing failed. The response may have come before, so reading goes on to the end.
    private var writeFailure: Int32?

    /// Makes a connection that leads nowhere yet.
    init(id: ConnectionPool.ConnectionID, origin: ConnectionPool.Origin, owner: ClientLoop) {
        self.id = id
        self.origin = origin
        self.owner = owner
        machine = ClientConnectionMachine(limits: owner.limits)
        connectDeadline = owner.loop.now.advanced(by: owner.configuration.connectTimeout)
    }

    /// Sends an exchange's request; the connection is open and free.
    func send(_ exchange: ClientExchange) {
        guard case .open = phase, self.exchange == nil else {
            // It was closed between the pool's decision and this call: as if the request had met a dead connection.
            owner.start(exchange, needsFresh: true)
            return
        }
        self.exchange = exchange
        exchange.place = .connection(self)
        useCount += 1
        setDeadline(.response, at: exchange.deadline)
        stream?.output.append(exchange.bytes)
        machine.requestSent(method: exchange.method)
        pump()
    }

    /// Hears from the loop.
    func descriptorReady(_ readiness: Readiness) {
        if case .connecting(let remaining) = phase {
            attemptEnded(remaining: remaining)
            return
        }
        if !readiness.isDisjoint(with: [.readable, .peerEnded, .hangUp, .error]) { mayRead = true }
        if !readiness.isDisjoint(with: [.peerEnded, .hangUp, .error]) { hasPeerEnded = true }
        if case .handshaking = phase {
            shakeHands()
        } else {
            pump()
        }
    }

    /// Gives the exchange up with an error, if there is one, and closes. A request that may have been sent ends with a
    /// reset: a server could take an orderly end of stream for a client that has only finished sending, and work on.
    func fail(_ error: HTTPClientError) {
        let exchange = takeExchange()
        if exchange != nil { stream?.resetOnClose() }
        close()
        exchange?.finish(.failure(error))
    }

    /// Closes the socket and tells the pool. Idempotent.
    func close() {
        if case .closed = phase { return }
        closeForPool()
        owner.closed(self)
    }

    /// Closes the socket; the pool knows.
    func closeForPool() {
        if case .closed = phase { return }
        phase = .closed
        deadline.cancel(on: owner.loop)
        closeStream()
    }

    /// Closes the socket of a failed attempt.
    func closeStream() {
        stream?.finishLayer()
        guard let stream else { return }
        owner.loop.deregister(stream.descriptor)
        stream.close()
        self.stream = nil
        tls = nil
    }

    /// Sets the connection's deadline.
    func setDeadline(_ kind: DeadlineKind, at instant: ContinuousClock.Instant) {
        deadline.set(kind, at: instant, on: owner.loop, fire: makeTimerAction())
    }

    /// Takes the exchange off the connection.
    func takeExchange() -> ClientExchange? {
        let taken = exchange
        exchange = nil
        taken?.place = .nowhere
        return taken
    }

    /// Writes, reads and looks at what came, until something has to be waited for.
    private func pump() {
        while case .open = phase {
            flush()
            switch machine.next() {
            case .wait:
                if !readOnce() { return }
            case .deliver(let response):
                deliver(response)
            case .fail(.messageIncomplete):
                fail(.reset(detail: "the stream ended inside the response"))
            case .fail(.bodyTooLarge(let limit)):
                fail(.responseTooLarge(limit: limit))
            case .fail(let error):
                fail(.protocolError(error))
            case .close:
                lost(writeFailure.map(SystemError.text) ?? "the stream ended before the response")
            }
        }
    }

    private func flush() {
        guard writeFailure == nil, case .failed(let code) = stream?.flush() else { return }
        writeFailure = code
        stream?.output.removeAll()
        mayRead = true
    }

    private func readOnce() -> Bool {
        guard mayRead, let outcome = stream?.receive(into: owner.scratch) else { return false }
        switch outcome {
        case .bytes(let count, let isDrained):
            // Behind a short read nothing waits, and what comes later is a new edge.
            if isDrained, !hasPeerEnded, writeFailure == nil { mayRead = false }
            machine.receive(UnsafeBufferPointer(rebasing: owner.scratch.bindMemory(to: UInt8.self)[..<count]))
        case .end:
            mayRead = false
            machine.receiveEnd()
        case .wouldBlock:
            mayRead = false
            if let writeFailure { lost(SystemError.text(writeFailure)) }
            return false
        case .failed(let code):
            lost(SystemError.text(code))
            return false
        case .refused:
            refused()
            return false
        }
        return true
    }

    /// TLS has failed behind its handshake. Only now a server of TLS 1.3 can refuse the client's certificate; anything
    /// else is as if the connection had been reset.
    private func refused() {
        guard let error = tls?.failure, error.isPermanent else {
            return lost(tls?.failure?.description ?? "the TLS connection failed")
        }
        fail(.tls(host: origin.host, port: origin.port, error))
    }

    /// Hands a response to its caller, and the connection back to the pool if it can carry another request.
    private func deliver(_ response: ClientConnectionMachine.Response) {
        guard let exchange = takeExchange() else { return close() }
        let isReusable =
            response.keepsConnection && writeFailure == nil && stream?.isFlushed == true
            && useCount < owner.configuration.usesPerConnectionMax ?? Int.max
        exchange.finish(
            .success(
                HTTPClientResponse(
                    status: response.head.status, fields: response.head.fields, body: response.body,
                    reusedConnection: useCount > 1, replayed: exchange.wasReplayed)))
        keepAliveSeconds = response.keepAliveSeconds
        if isReusable { becomeFree() } else { close() }
    }

    /// Gives the open connection back to the pool. It waits there for the next request, but not for long.
    func becomeFree() {
        guard case .open = phase else { return }
        var idleFor = owner.configuration.idleTimeout
        // A server that says when it closes gets a second of distance, so that no request crosses its end of stream.
        if let seconds = keepAliveSeconds { idleFor = min(idleFor, .seconds(max(0, seconds - 1))) }
        guard idleFor > .zero else { return close() }
        setDeadline(.idle, at: owner.loop.now.advanced(by: idleFor))
        owner.release(self, idleFor: idleFor)
    }

    /// The connection broke. A request that a reused connection took down with it before any byte of a response is
    /// sent once more, on a fresh one: the server had most likely closed it before the request came.
    private func lost(_ detail: String) {
        let mayReplay = useCount > 1 && !machine.hasResponseStarted
        let exchange = takeExchange()
        close()
        guard let exchange else { return }
        if mayReplay, !exchange.wasReplayed {
            exchange.wasReplayed = true
            owner.start(exchange, needsFresh: true)
        } else {
            exchange.finish(.failure(.reset(detail: detail)))
        }
    }

    private func makeTimerAction() -> () -> Void {
        { [weak self] in self?.deadlineFired() }
    }

    private func deadlineFired() {
        let late = deadline.timerFired(on: owner.loop, fire: makeTimerAction())
        switch late {
        case .none: break
        case .idle: close()
        case .response: fail(.timeout)
        case .connect:
            let isExchangeLate = exchange.map { $0.deadline <= owner.loop.now } ?? true
            fail(isExchangeLate ? .timeout : .connectTimeout(host: origin.host, port: origin.port))
        }
    }
}
