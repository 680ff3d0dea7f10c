internal import HTTPEngine
internal import SocketTransport

/// One connection of the server: performs what `ServerConnectionMachine` decides, on its event loop.
///
/// The heart is `pump`: it asks the machine what is next until it has to wait. Input is read only when the machine
/// waits for it and nothing is held back by a slow reader, so a client that pipelines faster than it is answered fills
/// its own socket and not this process. A request that cannot be answered at once runs in a task that this connection
/// owns: it is cancelled when the client goes away, when the server is cut, and never outlives its usefulness.
///
/// Invariant of `@unchecked Sendable`: everything is touched on the event loop only; the task hands its results over by
/// `EventLoop.execute`.
final class ServerConnection: ReadinessHandler, @unchecked Sendable {
    /// How the connection comes to its end.
    enum Ending {
        /// It does not.
        case none
        /// It ends when the output is written; `lingers` when the client may still be sending.
        case afterFlush(lingers: Bool)
        /// Sending is finished; input is read and dropped until the client ends too, so that no reset overtakes the
        /// response.
        case lingering
        /// It is reset when the output is written, in the middle of a response that asks for it.
        case resetAfterFlush
    }

    /// The request being answered.
    struct Exchange {
        /// When the request had been read.
        var receivedAt: ContinuousClock.Instant
        /// Bytes of the request's body, which stay in memory until it is answered.
        var bodyBytes = 0
        /// Whether interim responses can be sent: the client speaks HTTP/1.1.
        var allowsInterim: Bool
        /// The plan of the response, once its head is written and its body is a stream.
        var streamPlan: ServerConnectionMachine.ResponsePlan?
        /// The status of a streamed response.
        var status = 0
        /// Whether a client that has ended its stream was already probed.
        var isProbed = false
    }

    /// Reads of one pump; a client that sends without pause must not keep the loop from the others.
    private static let readsPerPump = 4

    /// Response bytes that wait for further ones before they are written.
    private static let gatheredBytesMax = 64 * 1024

    /// What the connections of one loop share.
    let owner: ServerLoop
    /// The peer's address and port.
    let peer: String
    /// Whom the connection counts for.
    let group: AddressGroup?
    /// The socket and its output.
    var stream: SocketStream
    /// The decisions.
    var machine: ServerConnectionMachine
    /// The request being answered, if any.
    var exchange: Exchange?
    /// The task that answers it, if it was not answered at once.
    var task: Task<Void, Never>?
    /// How many requests the connection has brought.
    var requestCount = 0
    /// Bytes of bodies and answers that are counted for this connection.
    var heldBytes = 0
    /// Writers of a streamed body that wait for room.
    var waitingWriters: [CheckedContinuation<Void, any Error>] = []
    /// How the connection comes to its end.
    var ending = Ending.none
    /// What encrypts the connection, if anything does.
    let secure: TLSServerLayer?
    /// Whether the TLS handshake has ended, in whatever way.
    var isHandshakeOver = false
    /// When the present body began to be awaited.
    var bodyStart: ContinuousClock.Instant?
    /// What the client had acknowledged when the present span of its reading began, in bytes.
    var acknowledgedMark = 0
    /// Whether the client has made room for more since then.
    var hasReaderMoved = false
    /// The present deadline.
    var deadline = MovingDeadline<ConnectionDeadlineKind>()
    /// Whether the socket is closed.
    private(set) var isClosed = false
    /// Whether the kernel has said that the client has ended its stream; the end may still stand behind unread bytes.
    private(set) var hasPeerEnded = false
    private var mayRead = false

    /// Takes over an accepted socket.
    init(stream: SocketStream, peer: String, group: AddressGroup?, owner: ServerLoop) {
        self.stream = stream
        self.peer = peer
        self.group = group
        self.owner = owner
        secure = stream.layer as? TLSServerLayer
        machine = ServerConnectionMachine(limits: owner.configuration.limits)
    }

    /// Starts to watch the socket.
    func open() {
        do {
            try owner.loop.register(stream.descriptor, handler: self)
            mayRead = true
            if secure != nil { setDeadline(.handshake, after: owner.configuration.handshakeTimeout) }
            pump()
        } catch {
            // Only want of memory in the kernel comes here; the client sees a close, as at any overload.
            isClosed = true
            stream.close()
            owner.remove(self)
        }
    }

    /// Finishes what is in flight, then ends; an idle connection ends at once.
    func drain() {
        // A request that has reached the kernel but not this process counts as in flight.
        mayRead = true
        pump()
        machine.drain()
        pump()
    }

    /// Ends the connection to make room for another if it is idle; returns whether it did.
    func closeForRoom() -> Bool {
        // A request that has reached the kernel but not this process is no idleness.
        mayRead = true
        pump()
        guard !isClosed, idleSince != nil, machine.isIdle, stream.isFlushed else { return isClosed }
        owner.observer.limitReached(name: "idle_closed_for_room")
        ending = .afterFlush(lingers: false)
        pump()
        return true
    }

    /// Cancels the task of the request in flight; what it answers then is still sent.
    func cancelRequest() {
        task?.cancel()
    }

    /// Ends at once.
    func cut() {
        close()
    }

    /// Hears from the loop.
    func descriptorReady(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.readable, .peerEnded, .hangUp, .error]) { mayRead = true }
        if !readiness.isDisjoint(with: [.peerEnded, .hangUp, .error]) { hasPeerEnded = true }
        // This side has not finished sending while it answers, so a hang-up is a reset: nobody reads the answer.
        if exchange != nil, !readiness.isDisjoint(with: [.hangUp, .error]) {
            close()
            return
        }
        pump()
    }

    /// Does what is to be done until something has to be waited for.
    func pump() {
        var reads = 0
        var requests = 0
        defer { countHeldBytes() }
        while !isClosed {
            switch ending {
            case .none: break
            case .afterFlush(let lingers):
                if flushToEnd() { endSending(lingers: lingers) }
                if case .lingering = ending, !isClosed { continue }
                return
            case .lingering:
                if discardInput() { continueLater() }
                return
            case .resetAfterFlush:
                if flush() { reset() }
                return
            }
            // Small responses to pipelined requests leave together; behind a large one nothing is begun.
            if stream.output.count > Self.gatheredBytesMax, !flush() { return }
            switch machine.next() {
            case .wait(.response):
                guard flush() else { return }
                waitForResponse()
                return
            case .wait(let phase):
                if phase == .body, refusesGrowingBody() { continue }
                guard flush() else { return }
                if mayRead, reads == Self.readsPerPump {
                    continueLater()
                    return
                }
                reads += 1
                if !readOnce() {
                    if !isClosed { wait(for: phase) }
                    return
                }
            case .screen(let head): screen(head)
            case .sendContinue: stream.output.append(ServerConnectionMachine.interimContinue)
            case .handle(let head, let body):
                handle(head, body: body)
                requests += 1
                if requests >= owner.configuration.hardening.requestsPerTurn, isMoreWaiting {
                    owner.observer.limitReached(name: "requests_per_turn")
                    if flush() { continueLater() }
                    return
                }
            case .refuse(let error): refuse(error)
            case .close: ending = .afterFlush(lingers: false)
            }
        }
    }

    /// Closes the socket; cancels the task, fails waiting writers. Idempotent.
    func close() {
        if isClosed { return }
        isClosed = true
        deadline.cancel(on: owner.loop)
        owner.loop.deregister(stream.descriptor)
        stream.output.removeAll()
        stream.close()
        task?.cancel()
        task = nil
        failWriters()
        if exchange != nil {
            exchange = nil
            owner.observer.requestAbandoned()
        }
        countHeldBytes()
        owner.remove(self)
    }

    /// Reads once; returns whether the machine has something new to look at.
    private func readOnce() -> Bool {
        guard mayRead else { return false }
        let outcome = stream.receive(into: owner.scratch)
        if isShakingHands { noteHandshake() }
        switch outcome {
        case .bytes(let count, let isDrained):
            // Behind a short read nothing waits, and what comes later is a new edge; an end that is known to stand
            // there was told already.
            if isDrained, !hasPeerEnded { mayRead = false }
            machine.receive(UnsafeBufferPointer(rebasing: owner.scratch.bindMemory(to: UInt8.self)[..<count]))
            return true
        case .end:
            mayRead = false
            machine.receiveEnd()
            return true
        case .wouldBlock:
            mayRead = false
            return false
        case .refused where isShakingHands:
            failHandshake(handshakeFailure)
            return !isClosed
        case .failed, .refused:
            if isShakingHands { failHandshake(.ended) } else { close() }
            return false
        }
    }

    /// Reads and drops; returns whether there may be more right now.
    private func discardInput() -> Bool {
        for _ in 0..<Self.readsPerPump {
            switch stream.receive(into: owner.scratch) {
            case .bytes: continue
            case .wouldBlock: return false
            case .end, .failed, .refused:
                close()
                return false
            }
        }
        return true
    }

    private func endSending(lingers: Bool) {
        guard lingers, !machine.hasInputEnded else {
            close()
            return
        }
        stream.finishSending()
        ending = .lingering
        setDeadline(.linger, after: owner.configuration.lingerTimeout)
    }

    /// Closes with a reset: the response in hand is abandoned.
    private func reset() {
        stream.resetOnClose()
        close()
    }

    /// Whether a further request, or a part of one, has come although nothing is being answered.
    private var isMoreWaiting: Bool {
        guard exchange == nil, case .none = ending else { return false }
        return !machine.isIdle
    }

    private func continueLater() {
        owner.loop.execute { self.pump() }
    }
}
