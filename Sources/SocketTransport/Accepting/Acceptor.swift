/// Accepts connections of one or several listeners on an event loop and hands them on; the decisions are
/// `AcceptGate`'s, for all listeners together.
///
/// Used on its loop only.
public final class Acceptor: ReadinessHandler {
    /// How long accepting pauses when the process is out of descriptors.
    public static let pause = Duration.milliseconds(200)

    private let loop: EventLoop
    private let doors: [Door]
    private var gate: AcceptGate
    private let onConnection: (SocketStream, SocketAddress?, _ listener: Int) -> Void
    private let onClosedGate: (AcceptGate.ClosedReason) -> Void

    /// One listener, and where its connections are taken from.
    private final class Door: ReadinessHandler {
        let number: Int
        let listener: ListeningSocket
        let source: any ConnectionSource
        weak var acceptor: Acceptor?
        var isWatched = false

        init(number: Int, listener: ListeningSocket, source: (any ConnectionSource)?) {
            self.number = number
            self.listener = listener
            self.source = source ?? listener
        }

        func descriptorReady(_ readiness: Readiness) { acceptor?.accept(at: self) }
    }

    /// Makes an acceptor.
    ///
    /// - Parameters:
    ///   - listeners: The sockets to watch; the acceptor closes them.
    ///   - source: Where connections are taken from; nil takes them from the listeners.
    ///   - connectionsMax: How many may be open.
    ///   - onConnection: Takes over a connection, and hears the index of the listener that it came to; the
    ///     connection's owner calls `connectionClosed` later.
    ///   - onClosedGate: Hears when accepting stops for a reason.
    public init(
        loop: EventLoop, listeners: [ListeningSocket], source: (any ConnectionSource)? = nil, connectionsMax: Int,
        onConnection: @escaping (SocketStream, SocketAddress?, _ listener: Int) -> Void,
        onClosedGate: @escaping (AcceptGate.ClosedReason) -> Void
    ) {
        self.loop = loop
        doors = listeners.enumerated().map { Door(number: $0, listener: $1, source: source) }
        gate = AcceptGate(connectionsMax: connectionsMax)
        self.onConnection = onConnection
        self.onClosedGate = onClosedGate
        for door in doors { door.acceptor = self }
    }

    /// How many accepted connections are open.
    public var openCount: Int { gate.openCount }

    /// Starts to accept. Where the kernel has no memory to watch a listener, accepting pauses as for any other want.
    public func start() {
        do {
            for door in doors where !door.isWatched {
                try loop.register(door.listener.descriptor, trigger: .acceptable, handler: door)
                door.isWatched = true
            }
        } catch {
            perform(gate.watchFailed())
        }
    }

    /// Stops to accept for good and closes the listeners.
    public func stop() {
        if gate.isShut { return }
        gate.shut()
        stopWatching()
        for door in doors { door.listener.close() }
    }

    /// An accepted connection was closed.
    public func connectionClosed() {
        perform(gate.connectionClosed())
    }

    /// Accepts at every listener until nobody waits or the gate closes.
    public func descriptorReady(_ readiness: Readiness) {
        for door in doors { accept(at: door) }
    }

    private func accept(at door: Door) {
        while gate.isOpen {
            switch door.source.accept() {
            case .connection(let stream, let peer):
                perform(gate.accepted())
                onConnection(stream, peer, door.number)
            case .wouldBlock:
                return
            case .failed(let code):
                perform(gate.failed(code))
            }
        }
    }

    private func stopWatching() {
        for door in doors where door.isWatched {
            loop.deregister(door.listener.descriptor)
            door.isWatched = false
        }
    }

    private func perform(_ action: AcceptGate.Action) {
        switch action {
        case .accept, .nothing:
            break
        case .watch:
            start()
        case .stopWatching(let reason):
            stopWatching()
            onClosedGate(reason)
            guard reason == .descriptors else { return }
            _ = loop.schedule(at: loop.now.advanced(by: Self.pause)) { [weak self] in
                guard let self else { return }
                self.perform(self.gate.pauseEnded())
            }
        }
    }
}
