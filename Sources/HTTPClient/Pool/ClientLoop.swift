internal import HTTPEngine
internal import SocketTransport

/// One event loop of the client with its pool: performs what `ConnectionPool` decides.
///
/// Invariant of `@unchecked Sendable`: the constants are Sendable or, like the scratch buffer, used on the loop only;
/// the variables are touched on the loop only.
final class ClientLoop: @unchecked Sendable {
    /// Bytes that one read takes at most.
    private static let scratchBytes = 64 * 1024

    /// The loop.
    let loop: EventLoop
    /// The client's settings.
    let configuration: HTTPClientConfiguration
    /// The size limits of a response.
    let limits: HTTPLimits
    /// Who resolves host names.
    let resolver: NameResolver
    /// Where reads go; its content means nothing between two calls.
    let scratch: UnsafeMutableRawBufferPointer
    private var pool: ConnectionPool
    private var connections: [ConnectionPool.ConnectionID: ClientConnection] = [:]
    private var waiting: [ConnectionPool.RequestID: ClientExchange] = [:]
    private var lastRequest: ConnectionPool.RequestID = 0
    private var isShutDown = false

    /// Makes the loop and starts it.
    init(index: Int, configuration: HTTPClientConfiguration, resolver: NameResolver) throws(SystemError) {
        loop = try EventLoop(label: "metareward.http-client.\(index)", timeSource: configuration.timeSource)
        self.configuration = configuration
        self.resolver = resolver
        limits = HTTPLimits(
            headBytesMax: configuration.responseHeadBytesMax, fieldCountMax: configuration.responseFieldCountMax,
            bodyBytesMax: configuration.responseBytesMax)
        pool = ConnectionPool(connectionsPerHostMax: configuration.connectionsPerHostMax)
        scratch = .allocate(byteCount: Self.scratchBytes, alignment: 16)
    }

    deinit {
        scratch.deallocate()
    }

    /// Starts an exchange, or starts it again on a fresh connection.
    func start(_ exchange: ClientExchange, needsFresh: Bool = false) {
        if isShutDown { return exchange.finish(.failure(.closed)) }
        if exchange.deadline <= loop.now { return exchange.finish(.failure(.timeout)) }
        lastRequest += 1
        exchange.id = lastRequest
        let (action, toClose) = pool.acquire(
            exchange.origin, for: exchange.id, needsFresh: needsFresh, now: loop.now)
        for connection in toClose { connections.removeValue(forKey: connection)?.closeForPool() }
        switch action {
        case .reuse(let id): connections[id]?.send(exchange)
        case .connect(let id): connect(id, for: exchange)
        case .wait: wait(exchange)
        }
    }

    /// Stops an exchange whose caller has been cancelled.
    func cancel(_ exchange: ClientExchange) {
        guard exchange.cancel() else { return }
        stop(exchange, error: .cancelled)
    }

    /// A connection has delivered its response and can carry another request.
    func release(_ connection: ClientConnection, idleFor duration: Duration) {
        let (next, closes) = pool.release(
            connection.id, connection.origin, expiresAt: loop.now.advanced(by: duration))
        if closes {
            connections[connection.id] = nil
            connection.closeForPool()
        }
        perform(next, on: connection)
    }

    /// A connection has closed by itself.
    func closed(_ connection: ClientConnection) {
        guard connections.removeValue(forKey: connection.id) != nil else { return }
        perform(pool.closed(connection.id, connection.origin), on: nil)
    }

    /// Fails everything with `closed` and closes all connections.
    func shutDown() {
        isShutDown = true
        for exchange in Array(waiting.values) { stop(exchange, error: .closed) }
        for connection in Array(connections.values) { connection.fail(.closed) }
    }

    private func perform(_ next: ConnectionPool.Next, on free: ClientConnection?) {
        // Not at once but by way of the inbox: thousands may wait, and each failure would call the next from its own
        // depth.
        switch next {
        case .nothing: break
        case .reuse(let request):
            guard let free, let exchange = takeWaiting(request) else { return }
            loop.execute { self.hand(free, to: exchange) }
        case .connect(let id, let request):
            guard let exchange = takeWaiting(request) else { return }
            loop.execute { self.connect(id, for: exchange) }
        }
    }

    private func hand(_ free: ClientConnection, to exchange: ClientExchange) {
        if exchange.isFinished {
            free.becomeFree()
        } else {
            free.send(exchange)
        }
    }

    private func connect(_ id: ConnectionPool.ConnectionID, for exchange: ClientExchange) {
        if isShutDown { exchange.finish(.failure(.closed)) }
        if exchange.isFinished {
            perform(pool.closed(id, exchange.origin), on: nil)
            return
        }
        let connection = ClientConnection(id: id, origin: exchange.origin, owner: self)
        connections[id] = connection
        connection.connect(for: exchange)
    }

    private func wait(_ exchange: ClientExchange) {
        waiting[exchange.id] = exchange
        exchange.place = .waiting(
            loop.schedule(at: exchange.deadline) { [weak self] in self?.stop(exchange, error: .timeout) })
    }

    private func takeWaiting(_ request: ConnectionPool.RequestID) -> ClientExchange? {
        guard let exchange = waiting.removeValue(forKey: request) else { return nil }
        if case .waiting(let timer) = exchange.place { loop.cancel(timer) }
        exchange.place = .nowhere
        return exchange
    }

    private func stop(_ exchange: ClientExchange, error: HTTPClientError) {
        switch exchange.place {
        case .connection(let connection):
            connection.fail(error)
        case .waiting(let timer):
            loop.cancel(timer)
            waiting[exchange.id] = nil
            pool.cancel(exchange.id, exchange.origin)
            exchange.finish(.failure(error))
        case .nowhere:
            exchange.finish(.failure(error))
        }
    }
}
