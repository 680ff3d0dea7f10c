/// Accepts connections of one or several listeners on an event loop and hands them on; the decisions are
/// `AcceptGate`'s, for all listeners together.
///
/// At the cap on open connections it looks whether somebody waits at a listener, at once and then again in every pause,
/// and asks for room if so: the owner of the connections may close an idle one. A flood of idle connections then pushes
/// out its own oldest ones, and does not keep everybody else out.
///
/// Used on its loop only.
public final class Acceptor: ReadinessHandler {
    /// What the acceptor may do.
    public struct Limits: Sendable {
        /// How many connections may be open.
        public var connectionsMax: Int
        /// How many of them may come from one address; 0 for any number. Default 0.
        public var connectionsPerAddress = 0
        /// Whether connections of this machine count for that. Default false.
        public var countsLoopback = false
        /// How long accepting pauses when the process is out of descriptors. Default 200 ms.
        public var pause = Duration.milliseconds(200)

        /// Makes limits.
        public init(connectionsMax: Int) {
            self.connectionsMax = connectionsMax
        }
    }

    /// Why a connection is not accepted, or not at once.
    public enum Refusal: Sendable, Equatable {
        /// Accepting has stopped.
        case closed(AcceptGate.ClosedReason)
        /// The connection's address has as many as it may; it was reset.
        case address
    }

    private let loop: EventLoop
    private let doors: [Door]
    private var gate: AcceptGate
    private var addresses: AddressCounts
    private let pause: Duration
    private var isWaitingForRoom = false
    private let onConnection: (SocketStream, SocketAddress?, _ listener: Int) -> Void
    private let onRefusal: (Refusal) -> Void
    private let makeRoom: () -> Void

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
    ///   - limits: How many connections may be open, and how long accepting pauses.
    ///   - onConnection: Takes over a connection, and hears the index of the listener that it came to; the
    ///     connection's owner calls `connectionClosed` later.
    ///   - onRefusal: Hears when a connection is not accepted.
    ///   - makeRoom: Hears that a connection waits while as many are open as may be. It may close one, then or later.
    public init(
        loop: EventLoop, listeners: [ListeningSocket], source: (any ConnectionSource)? = nil, limits: Limits,
        onConnection: @escaping (SocketStream, SocketAddress?, _ listener: Int) -> Void,
        onRefusal: @escaping (Refusal) -> Void, makeRoom: @escaping () -> Void = {}
    ) {
        self.loop = loop
        doors = listeners.enumerated().map { Door(number: $0, listener: $1, source: source) }
        gate = AcceptGate(connectionsMax: limits.connectionsMax)
        addresses = AddressCounts(max: limits.connectionsPerAddress, countsLoopback: limits.countsLoopback)
        pause = limits.pause
        self.onConnection = onConnection
        self.onRefusal = onRefusal
        self.makeRoom = makeRoom
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
    ///
    /// - Parameter group: The group of the address that it came from.
    public func connectionClosed(from group: AddressGroup?) {
        addresses.closed(group)
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
                guard addresses.opened(peer.flatMap { AddressGroup($0) }) else {
                    stream.resetOnClose()
                    stream.close()
                    onRefusal(.address)
                    continue
                }
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
            onRefusal(.closed(reason))
            switch reason {
            case .descriptors: afterPause { $0.perform($0.gate.pauseEnded()) }
            case .connections: waitForRoom()
            }
        }
    }

    /// Asks for room if a connection waits, and again after each pause until the gate opens.
    private func waitForRoom() {
        if doors.contains(where: \.listener.hasWaitingConnection) { makeRoom() }
        guard !isWaitingForRoom, !gate.isShut, !gate.isOpen else { return }
        isWaitingForRoom = true
        afterPause { acceptor in
            acceptor.isWaitingForRoom = false
            if !acceptor.gate.isOpen, !acceptor.gate.isShut { acceptor.waitForRoom() }
        }
    }

    private func afterPause(_ action: @escaping (Acceptor) -> Void) {
        _ = loop.schedule(at: loop.now.advanced(by: pause)) { [weak self] in
            if let self { action(self) }
        }
    }
}
