internal import HTTPEngine
internal import SocketTransport
internal import TLSEngine

/// One event loop of the server with the connections that it owns, and what they share: a read buffer, the date,
/// settings.
///
/// Invariant of `@unchecked Sendable`: the constants are Sendable or, like the scratch buffer, used on the loop only;
/// the variables are touched on the loop only.
final class ServerLoop: @unchecked Sendable {
    /// Bytes that one read takes at most.
    private static let scratchBytes = 64 * 1024

    /// The loop.
    let loop: EventLoop
    /// The server's settings.
    let configuration: HTTPServerConfiguration
    /// Who answers.
    let handler: any HTTPHandler
    /// What the bodies of all connections of the server take.
    let inFlight: InFlightBytes
    /// Who listens.
    let observer: any HTTPServerObserver
    /// Where reads go; its content means nothing between two calls.
    let scratch: UnsafeMutableRawBufferPointer
    /// The value of `Date`.
    var date = DateCache()
    private let onConnectionClosed: @Sendable (AddressGroup?) -> Void
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var longestIdle = LongestIdle()
    private var isDraining = false
    private var drainWaiters: [CheckedContinuation<Void, Never>] = []

    /// Makes the loop and starts it.
    ///
    /// - Parameter onConnectionClosed: Called on the loop once for each adopted connection, when it is gone.
    init(
        index: Int, configuration: HTTPServerConfiguration, handler: any HTTPHandler, inFlight: InFlightBytes,
        observer: any HTTPServerObserver, onConnectionClosed: @escaping @Sendable (AddressGroup?) -> Void
    ) throws(SystemError) {
        loop = try EventLoop(label: "metareward.http-server.\(index)", timeSource: configuration.timeSource)
        self.configuration = configuration
        self.handler = handler
        self.inFlight = inFlight
        self.observer = observer
        self.onConnectionClosed = onConnectionClosed
        scratch = .allocate(byteCount: Self.scratchBytes, alignment: 16)
    }

    deinit {
        scratch.deallocate()
    }

    /// Takes over an accepted connection; on the loop.
    ///
    /// - Parameter tls: Puts the connection behind TLS.
    func adopt(_ stream: SocketStream, peer: SocketAddress?, tls: TLSServerContext?) {
        var stream = stream
        let group = peer.flatMap { AddressGroup($0) }
        if let tls {
            guard let engine = try? tls.makeEngine() else {
                // Only want of memory comes here; the client sees a close, as at any overload.
                stream.close()
                return onConnectionClosed(group)
            }
            stream.layer = TLSServerLayer(engine, handshakeBytesMax: configuration.handshakeBytesMax)
        }
        observer.connectionAccepted()
        stream.limitUnsentBytes(to: configuration.hardening.unsentBytesMax)
        let connection = ServerConnection(
            stream: stream, peer: peer?.description ?? "unknown", group: group, owner: self)
        connections[ObjectIdentifier(connection)] = connection
        connection.open()
        if isDraining { connection.drain() }
    }

    /// Forgets a connection that has closed its socket; on the loop.
    func remove(_ connection: ServerConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        observer.connectionClosed()
        onConnectionClosed(connection.group)
        finishDrainIfEmpty()
    }

    /// Closes the connection that has been idle for longest, if any has been for long enough; on the loop.
    func closeLongestIdle() {
        let latest = loop.now.advanced(by: .zero - configuration.hardening.idleProtection)
        while let connection = longestIdle.next(among: connections.values, idleSince: latest, now: loop.now) {
            if connection.closeForRoom() { return }
        }
    }

    /// Lets every connection finish what it is doing, and returns when none is left. At the end of the grace the tasks
    /// of what is still running are cancelled, so that they can answer that; a little later what is left is cut.
    func drain(grace: Duration) async {
        await withCheckedContinuation { continuation in
            let isAccepted = loop.execute {
                self.drainWaiters.append(continuation)
                self.isDraining = true
                let graceEnd = self.loop.now.advanced(by: grace)
                _ = self.loop.schedule(at: graceEnd) {
                    for connection in self.connections.values { connection.cancelRequest() }
                }
                _ = self.loop.schedule(at: graceEnd.advanced(by: self.configuration.cancelledAnswerTimeout)) {
                    for connection in self.connections.values { connection.cut() }
                }
                for connection in self.connections.values { connection.drain() }
                self.finishDrainIfEmpty()
            }
            if !isAccepted { continuation.resume() }
        }
    }

    private func finishDrainIfEmpty() {
        guard isDraining, connections.isEmpty else { return }
        for waiter in drainWaiters { waiter.resume() }
        drainWaiters = []
    }
}
