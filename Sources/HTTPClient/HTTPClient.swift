internal import HTTPEngine
internal import Locking
internal import SocketTransport
internal import TLSEngine

/// An HTTP/1.1 client with a connection pool, on plain sockets or with TLS.
///
/// Connections are kept per host and port and reused while they are younger than the idle limit. A request whose
/// reused connection turns out dead before the first byte of a response is sent once more on a fresh one, whatever its
/// method: the calls of this product can be repeated. Nothing else is retried here. A call that is cancelled or runs
/// into its deadline closes its connection, which is what tells a model server to stop. Proxy variables of the
/// environment are not read.
///
/// An `https` URL gets a TLS connection of the client's one TLS configuration; nothing of TLS is set up before the
/// first such request. A failed handshake is no reason to try another address or to send anything once more.
public final class HTTPClient: Sendable {
    private struct State {
        var loops: [ClientLoop] = []
        var nextLoop = 0
        var isShutDown = false
        var tls: TLSClientContext?
    }

    private let configuration: HTTPClientConfiguration
    private let resolver: NameResolver
    private let state = Locked(State())

    /// Makes a client; its loops start with the first request.
    public convenience init(configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
        self.init(
            configuration: configuration,
            resolver: NameResolver(lifetime: configuration.resolutionLifetime, timeSource: configuration.timeSource))
    }

    /// Makes a client that resolves names its own way.
    init(configuration: HTTPClientConfiguration, resolver: NameResolver) {
        self.configuration = configuration
        self.resolver = resolver
    }

    deinit {
        // A call in progress holds the client, so only idle connections can be left.
        for loop in state.withLock({ $0.loops }) {
            loop.loop.execute { loop.shutDown() }
            loop.loop.requestStop()
        }
    }

    /// Sends a request and waits for the whole response, whatever its status.
    ///
    /// - Parameter timeout: How long everything may take: waiting for a connection, connecting, the response to its
    ///   last byte.
    public func send(
        _ request: HTTPClientRequest, timeout: Duration
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let exchange = try makeExchange(request, deadline: configuration.timeSource.now().advanced(by: timeout))
        let loop = try nextLoop()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAccepted = loop.loop.execute {
                    if exchange.start(continuation) { loop.start(exchange) }
                }
                if !isAccepted { continuation.resume(returning: .failure(HTTPClientError.closed)) }
            }
        } onCancel: {
            loop.loop.execute { loop.cancel(exchange) }
        }
        return try outcome.get()
    }

    /// Ends the client: calls in progress throw `closed`, all connections are closed. Later calls throw `closed`.
    public func shutdown() async {
        let loops = state.withLock { state in
            state.isShutDown = true
            let loops = state.loops
            state.loops = []
            return loops
        }
        for loop in loops {
            loop.loop.execute { loop.shutDown() }
            await loop.loop.stop()
        }
    }

    private func makeExchange(
        _ request: HTTPClientRequest, deadline: ContinuousClock.Instant
    ) throws(HTTPClientError) -> ClientExchange {
        guard HTTPClientURL.standardPort(of: request.url.scheme) != nil, (1...65535).contains(request.url.port),
            !request.url.host.isEmpty
        else {
            throw .invalidURL(request.url.description)
        }
        let bytes: [UInt8]
        do {
            bytes = try RequestEncoder.encode(
                method: request.method, target: request.url.target, authority: request.url.authority,
                fields: request.fields, body: request.body)
        } catch {
            throw .invalidRequest(error.detail)
        }
        let tls = request.url.isSecure ? try tlsContext() : nil
        return ClientExchange(
            origin: ConnectionPool.Origin(host: request.url.host, port: request.url.port, tls: tls),
            method: request.method, bytes: bytes, deadline: deadline)
    }

    /// What all encrypted connections share, made at the first call. A failure is not remembered: the files may be put
    /// right.
    private func tlsContext() throws(HTTPClientError) -> TLSClientContext {
        try state.withLock { state throws(HTTPClientError) in
            if let tls = state.tls { return tls }
            do throws(TLSConfigurationError) {
                let tls = try TLSClientContext(configuration.tls)
                state.tls = tls
                return tls
            } catch {
                throw .tlsConfiguration(error)
            }
        }
    }

    /// The loop whose turn it is, after starting all of them at the first call.
    private func nextLoop() throws(HTTPClientError) -> ClientLoop {
        try state.withLock { state throws(HTTPClientError) in
            if state.isShutDown { throw .closed }
            if state.loops.isEmpty { state.loops = try makeLoops() }
            let loop = state.loops[state.nextLoop]
            state.nextLoop = (state.nextLoop + 1) % state.loops.count
            return loop
        }
    }

    private func makeLoops() throws(HTTPClientError) -> [ClientLoop] {
        DescriptorLimit.raise()
        var loops: [ClientLoop] = []
        do {
            for index in 0..<max(1, min(64, configuration.loops)) {
                loops.append(try ClientLoop(index: index, configuration: configuration, resolver: resolver))
            }
            return loops
        } catch {
            for loop in loops { loop.loop.requestStop() }
            throw .connect(host: "", port: 0, code: error.code, detail: "an event loop could not start: \(error.text)")
        }
    }
}
