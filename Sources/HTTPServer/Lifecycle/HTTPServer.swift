internal import HTTPEngine
internal import Locking
internal import SocketTransport
public import TLSEngine

/// An HTTP/1.1 server on TCP, with and without TLS, and on Unix domain sockets.
///
/// The first event loop accepts on all listeners and deals the connections out in turn; each connection stays with its
/// loop. Shutdown has this order: the listeners are closed, so nobody new gets in; idle connections are closed;
/// requests in flight are answered with `Connection: close`; what is left at the end of the grace is cut and its
/// handlers are cancelled; the loops end.
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
    private let inFlight: InFlightBytes
    private let state = Locked(State.new)
    private let tls = ServerTLS()

    /// Makes a server; nothing is opened before `start()`.
    public init(
        configuration: HTTPServerConfiguration, handler: any HTTPHandler,
        observer: any HTTPServerObserver = SilentHTTPServerObserver()
    ) {
        self.configuration = configuration
        inFlight = InFlightBytes(max: configuration.inFlightBytesMax)
        self.handler = CodingHandler(handler, configuration, inFlight: inFlight, observer: observer)
        self.observer = observer
    }

    /// Binds, listens and starts to serve; returns the listeners in the configured order, each with the port that it
    /// got. The server runs until `shutdown`.
    ///
    /// It also raises the process's soft limit of open descriptors to the hard one.
    ///
    /// - Throws: `HTTPServerError`; `TLSConfigurationError` for a certificate that cannot be used; `SystemError` or
    ///   `UnixSocketError` when binding or a loop fails. Nothing is left open then.
    @discardableResult
    public func start() throws -> [HTTPListener] {
        try state.withLock { state in
            guard case .new = state else { throw HTTPServerError.alreadyStarted }
            let listeners = effectiveListeners
            if let listener = listeners.first(where: \.isSecure) {
                guard let files = configuration.tls else {
                    throw HTTPServerError.certificateMissing(listener: listener.description)
                }
                try tls.load(files)
            }
            DescriptorLimit.raise()
            let sockets = try HTTPListener.bindAll(listeners, backlog: configuration.backlog)
            do {
                state = .running(try startLoops(sockets, isSecure: listeners.map(\.isSecure)))
            } catch {
                for socket in sockets { socket.close() }
                throw error
            }
            return zip(listeners, sockets).map { $0.withPort($1.address.port) }
        }
    }

    /// Reads the files of a TLS configuration and shows the new certificate to connections that come from now on; those
    /// that are open keep what they have. Where anything is wrong with it, the old one stays in force.
    ///
    /// - Returns: The new certificate.
    @discardableResult
    public func reload(tls configuration: TLSServerConfiguration) throws(TLSConfigurationError) -> TLSCertificate {
        guard effectiveListeners.contains(where: \.isSecure) else {
            throw TLSConfigurationError(subject: .settings, detail: "the server has no https listener")
        }
        return try tls.load(configuration)
    }

    /// The certificate that new connections see; nil before `start()` and where no listener speaks TLS.
    public var certificate: TLSCertificate? { tls.context?.certificate }

    private var effectiveListeners: [HTTPListener] {
        configuration.listeners.isEmpty
            ? [.http(host: configuration.host, port: configuration.port)] : configuration.listeners
    }

    /// Bytes that the bodies of requests and responses take in memory now.
    public var bodyBytesInFlight: Int { inFlight.count }

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

    private func startLoops(_ listeners: [ListeningSocket], isSecure: [Bool]) throws -> Running {
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
        first.loop.execute { [configuration, observer, tls] in
            var next = 0
            var nextToMakeRoom = 0
            let acceptor = Acceptor(
                loop: first.loop, listeners: listeners, limits: configuration.acceptorLimits,
                onConnection: { stream, peer, listener in
                    let context = isSecure[listener] ? tls.context : nil
                    Self.deal(stream, peer: peer, tls: context, to: running.loops[next], acceptorLoop: first.loop)
                    next = (next + 1) % running.loops.count
                },
                onRefusal: { observer.limitReached(name: $0.limitName) },
                makeRoom: {
                    let loop = running.loops[nextToMakeRoom]
                    loop.loop.execute { loop.closeLongestIdle() }
                    nextToMakeRoom = (nextToMakeRoom + 1) % running.loops.count
                })
            box.acceptor = acceptor
            acceptor.start()
        }
        return running
    }

    private func makeLoop(_ index: Int, _ box: AcceptorBox, acceptorLoop: EventLoop?) throws(SystemError) -> ServerLoop
    {
        try ServerLoop(
            index: index, configuration: configuration, handler: handler, inFlight: inFlight, observer: observer
        ) {
            Self.connectionClosed(box, from: $0, acceptorLoop: acceptorLoop)
        }
    }

    private static func deal(
        _ stream: SocketStream, peer: SocketAddress?, tls: TLSServerContext?, to loop: ServerLoop,
        acceptorLoop: EventLoop
    ) {
        if loop.loop === acceptorLoop {
            loop.adopt(stream, peer: peer, tls: tls)
        } else {
            loop.loop.execute { loop.adopt(stream, peer: peer, tls: tls) }
        }
    }

    /// Tells the acceptor, on its loop; a nil loop means that the caller is on it.
    private static func connectionClosed(_ box: AcceptorBox, from group: AddressGroup?, acceptorLoop: EventLoop?) {
        guard let acceptorLoop else {
            box.acceptor?.connectionClosed(from: group)
            return
        }
        acceptorLoop.execute { box.acceptor?.connectionClosed(from: group) }
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
