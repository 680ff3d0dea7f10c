/// Accepts connections on an event loop and hands them on; the decisions are `AcceptGate`'s.
///
/// Used on its loop only.
public final class Acceptor: ReadinessHandler {
    /// How long accepting pauses when the process is out of descriptors.
    public static let pause = Duration.milliseconds(200)

    private let loop: EventLoop
    private let listener: ListeningSocket
    private let source: any ConnectionSource
    private var gate: AcceptGate
    private let onConnection: (SocketStream, SocketAddress?) -> Void
    private let onClosedGate: (AcceptGate.ClosedReason) -> Void

    /// Makes an acceptor.
    ///
    /// - Parameters:
    ///   - listener: The socket to watch; the acceptor closes it.
    ///   - source: Where connections are taken from; nil takes them from the listener.
    ///   - connectionsMax: How many may be open.
    ///   - onConnection: Takes over a connection; its owner calls `connectionClosed` later.
    ///   - onClosedGate: Hears when accepting stops for a reason.
    public init(
        loop: EventLoop, listener: ListeningSocket, source: (any ConnectionSource)? = nil, connectionsMax: Int,
        onConnection: @escaping (SocketStream, SocketAddress?) -> Void,
        onClosedGate: @escaping (AcceptGate.ClosedReason) -> Void
    ) {
        self.loop = loop
        self.listener = listener
        self.source = source ?? listener
        gate = AcceptGate(connectionsMax: connectionsMax)
        self.onConnection = onConnection
        self.onClosedGate = onClosedGate
    }

    /// How many accepted connections are open.
    public var openCount: Int { gate.openCount }

    /// Starts to accept. Where the kernel has no memory to watch the listener, accepting pauses as for any other want.
    public func start() {
        do {
            try loop.register(listener.descriptor, trigger: .acceptable, handler: self)
        } catch {
            perform(gate.watchFailed())
        }
    }

    /// Stops to accept for good and closes the listener.
    public func stop() {
        if gate.isShut { return }
        if gate.isWatching { loop.deregister(listener.descriptor) }
        gate.shut()
        listener.close()
    }

    /// An accepted connection was closed.
    public func connectionClosed() {
        perform(gate.connectionClosed())
    }

    /// Accepts until nobody waits or the gate closes.
    public func descriptorReady(_ readiness: Readiness) {
        while gate.isOpen {
            switch source.accept() {
            case .connection(let stream, let peer):
                perform(gate.accepted())
                onConnection(stream, peer)
            case .wouldBlock:
                return
            case .failed(let code):
                perform(gate.failed(code))
            }
        }
    }

    private func perform(_ action: AcceptGate.Action) {
        switch action {
        case .accept, .nothing:
            break
        case .watch:
            start()
        case .stopWatching(let reason):
            loop.deregister(listener.descriptor)
            onClosedGate(reason)
            guard reason == .descriptors else { return }
            _ = loop.schedule(at: loop.now.advanced(by: Self.pause)) { [weak self] in
                guard let self else { return }
                self.perform(self.gate.pauseEnded())
            }
        }
    }
}
