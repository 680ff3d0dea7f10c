internal import Locking
internal import SocketTransport
public import TLSEngine

/// Puts TLS in front of a plain server of this machine, so that the server of this package can be called with `https`.
public final class TLSRelay: Sendable {
    /// The port of 127.0.0.1 that speaks TLS.
    public let port: Int
    private let loop: EventLoop
    private let center: RelayCenter

    /// Relays connections to a port of 127.0.0.1.
    ///
    /// - Parameter closesCleanly: Whether the plain server's end of stream becomes a `close_notify`, or just an end.
    public init(to plainPort: Int, context: TLSServerContext, closesCleanly: Bool = true) throws {
        let loop = try EventLoop(label: "tls-relay")
        guard let any = SocketAddress(numeric: "127.0.0.1", port: 0) else { throw RawSocketError.timedOut }
        let listener = try ListeningSocket(address: any, backlog: 1024)
        let center = RelayCenter(
            loop: loop, target: any.withPort(plainPort), context: context, closesCleanly: closesCleanly)
        self.loop = loop
        self.center = center
        port = listener.address.port
        loop.execute { center.start(listener) }
    }

    /// The handshakes so far, in order.
    public var handshakes: [TLSHandshake] { center.handshakes.withLock { $0 } }

    /// Closes everything.
    public func stop() async {
        await withCheckedContinuation { continuation in
            loop.execute {
                self.center.stop()
                continuation.resume()
            }
        }
        await loop.stop()
    }
}

/// The relay on its loop.
///
/// Invariant of `@unchecked Sendable`: everything is touched on the loop only, except `handshakes`, which is Sendable.
final class RelayCenter: @unchecked Sendable {
    /// The loop.
    let loop: EventLoop
    /// Where plain connections go.
    let target: SocketAddress
    /// Makes the engines.
    let context: TLSServerContext
    /// Whether an end of stream becomes a `close_notify`.
    let closesCleanly: Bool
    /// The handshakes so far.
    let handshakes = Locked<[TLSHandshake]>([])
    private var acceptor: Acceptor?
    private var pairs: [ObjectIdentifier: RelayPair] = [:]

    /// A relay that does not accept yet.
    init(loop: EventLoop, target: SocketAddress, context: TLSServerContext, closesCleanly: Bool) {
        self.loop = loop
        self.target = target
        self.context = context
        self.closesCleanly = closesCleanly
    }

    /// Starts to accept.
    func start(_ listener: ListeningSocket) {
        let acceptor = Acceptor(
            loop: loop, listeners: [listener], limits: Acceptor.Limits(connectionsMax: 10_000),
            onConnection: { [unowned self] stream, _, _ in self.adopt(stream) }, onRefusal: { _ in })
        self.acceptor = acceptor
        acceptor.start()
    }

    /// Forgets a pair that has closed.
    func remove(_ pair: RelayPair) {
        if pairs.removeValue(forKey: ObjectIdentifier(pair)) != nil { acceptor?.connectionClosed(from: nil) }
    }

    /// Closes everything.
    func stop() {
        acceptor?.stop()
        acceptor = nil
        for pair in Array(pairs.values) { pair.close() }
    }

    private func adopt(_ stream: SocketStream) {
        guard let engine = try? context.makeEngine(), let plain = try? ConnectingSocket.connect(to: target),
            let pair = try? RelayPair(secure: stream, plain: plain, engine: engine, center: self)
        else { return stream.close() }
        pairs[ObjectIdentifier(pair)] = pair
    }
}
