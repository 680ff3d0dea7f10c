internal import HTTPEngine
internal import Locking
internal import SocketTransport

/// An HTTP/1.1 server on plain sockets.
///
/// The first event loop accepts and deals the connections out in turn; each connection stays with its loop. Shutdown
/// has this order: the listener is closed, so nobody new gets in; idle connections are closed; requests in flight are
/// answered with `Connection: close`; what is left at the end of the grace is cut and its handlers are cancelled; the
/// loops end.
public final class HTTPServer: Sendable {
    private enum State {
        case new
        case running(Running)
        case stopping(Running)
        case stopped
    }

    /// The parts of a running server.
    private struct Running: Sendable {
        let loops: [ServerLoop]
        let acceptor: AcceptorBox
    }

    /// Holds the acceptor between the loops that dispatch to it.
    ///
    /// Invariant of `@unchecked Sendable`: `acceptor` is set before the first loop can call it, and used on that loop
    /// only.
    private final class AcceptorBox: @unchecked Sendable {
        var acceptor: Acceptor?
    }

    private let configuration: HTTPServerConfiguration
    private let handler: any HTTPHandler
    private let observer: any HTTPServerObserver
    private let state = Locked(State.new)

    /// Makes a server; nothing is opened before `start()`.
    public init(
        configuration: HTTPServerConfiguration, handler: any HTTPHandler,
        observer: any HTTPServerObserver = SilentHTTPServerObserver()
    ) {
        self.configuration = configuration
        self.handler = CodingHandler(handler, configuration, observer: observer)
        self.observer = observer
    }

    /// Binds, listens and starts to serve; returns the bound port. The server runs until `shutdown`.
    ///
    /// It also raises the process's soft limit of open descriptors to the hard one.
    ///
    /// - Throws: `HTTPServerError`, or `SystemError` when binding or a loop fails; nothing is left open then.
    public func start() throws -> Int {
        try state.withLock { state in
            guard case .new = state else { throw HTTPServerError.alreadyStarted }
            let host = configuration.host == "localhost" ? "127.0.0.1" : configuration.host
            guard let address = SocketAddress(numeric: host, port: configuration.port) else {
                throw HTTPServerError.invalidAddress(host: configuration.host, port: configuration.port)
            }
            DescriptorLimit.raise()
            let listener = try ListeningSocket(address: address, backlog: configuration.backlog)
            do {
                state = .running(try startLoops(listener))
            } catch {
                listener.close()
                throw error
            }
            return listener.address.port
        }
    }

    /// Ends the server as the type describes; returns when all connections are gone. Further calls wait for the first.
    ///
    /// - Parameter graceSeconds: How long requests in flight may take, in seconds; 0 cuts them at once.
    public func shutdown(graceSeconds: Double) async {
        let running: Running? = state.withLock { state in
            switch state {
            case .new:
                state = .stopped
                return nil
            case .running(let running):
                state = .stopping(running)
                return running
            case .stopping(let running): return running
            case .stopped: return nil
            }
        }
        guard let running else { return }
        await stopAccepting(running)
        await withTaskGroup(of: Void.self) { group in
            for loop in running.loops {
                group.addTask { await loop.drain(grace: .seconds(max(0, graceSeconds))) }
            }
        }
        for loop in running.loops { await loop.loop.stop() }
        state.withLock { $0 = .stopped }
    }

    private func startLoops(_ listener: ListeningSocket) throws -> Running {
        let box = AcceptorBox()
        let first = try makeLoop(0, box, acceptorLoop: nil)
        var loops = [first]
        do {
            for index in 1..<max(1, min(64, configuration.loops)) {
                loops.append(try makeLoop(index, box, acceptorLoop: first.loop))
            }
        } catch {
            for loop in loops { loop.loop.requestStop() }
            throw error
        }
        let running = Running(loops: loops, acceptor: box)
        first.loop.execute { [configuration, observer] in
            var next = 0
            let acceptor = Acceptor(
                loop: first.loop, listener: listener, connectionsMax: configuration.connectionsMax,
                onConnection: { stream, peer in
                    Self.deal(stream, peer: peer, to: running.loops[next], acceptorLoop: first.loop)
                    next = (next + 1) % running.loops.count
                },
                onClosedGate: { reason in
                    observer.limitReached(name: reason == .connections ? "connections" : "descriptors")
                })
            box.acceptor = acceptor
            acceptor.start()
        }
        return running
    }

    private func makeLoop(_ index: Int, _ box: AcceptorBox, acceptorLoop: EventLoop?) throws(SystemError) -> ServerLoop
    {
        try ServerLoop(index: index, configuration: configuration, handler: handler, observer: observer) {
            Self.connectionClosed(box, acceptorLoop: acceptorLoop)
        }
    }

    private static func deal(
        _ stream: SocketStream, peer: SocketAddress?, to loop: ServerLoop, acceptorLoop: EventLoop
    ) {
        if loop.loop === acceptorLoop {
            loop.adopt(stream, peer: peer)
        } else {
            loop.loop.execute { loop.adopt(stream, peer: peer) }
        }
    }

    /// Tells the acceptor, on its loop; a nil loop means that the caller is on it.
    private static func connectionClosed(_ box: AcceptorBox, acceptorLoop: EventLoop?) {
        guard let acceptorLoop else {
            box.acceptor?.connectionClosed()
            return
        }
        acceptorLoop.execute { box.acceptor?.connectionClosed() }
    }

    private func stopAccepting(_ running: Running) async {
        await withCheckedContinuation { continuation in
            let isAccepted = running.loops[0].loop.execute {
                running.acceptor.acceptor?.stop()
                // The acceptor holds the loops, which hold the box.
                running.acceptor.acceptor = nil
                continuation.resume()
            }
            if !isAccepted { continuation.resume() }
        }
    }
}
