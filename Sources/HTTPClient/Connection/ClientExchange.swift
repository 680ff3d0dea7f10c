internal import HTTPEngine
internal import SocketTransport

/// One request on its way to its response: everything that outlives the connection it happens to be on.
///
/// Invariant of `@unchecked Sendable`: the constants are Sendable; the variables are touched on the event loop only.
final class ClientExchange: @unchecked Sendable {
    /// What a request ends with.
    typealias Outcome = Result<HTTPClientResponse, HTTPClientError>

    /// Where the exchange is.
    enum Place {
        /// Not started, or finished.
        case nowhere
        /// Waiting for a connection; the timer is its deadline.
        case waiting(TimerID)
        /// On a connection, which watches the deadline.
        case connection(ClientConnection)
    }

    /// The host and port to send to.
    let origin: ConnectionPool.Origin
    /// The method, which decides whether the response has a body.
    let method: HTTPMethod
    /// The request as it is sent.
    let bytes: [UInt8]
    /// When the caller wants an answer at the latest.
    let deadline: ContinuousClock.Instant
    /// The name of the request in the pool.
    var id: ConnectionPool.RequestID = 0
    /// Where the exchange is.
    var place = Place.nowhere
    /// Whether the request was sent a second time, because a reused connection was dead.
    var wasReplayed = false
    /// Whether the caller was told an outcome.
    private(set) var isFinished = false
    private var isCancelled = false
    private var continuation: CheckedContinuation<Outcome, Never>?

    /// Makes an exchange that has not started.
    init(origin: ConnectionPool.Origin, method: HTTPMethod, bytes: [UInt8], deadline: ContinuousClock.Instant) {
        self.origin = origin
        self.method = method
        self.bytes = bytes
        self.deadline = deadline
    }

    /// Starts with the caller who waits; returns false when the caller has been cancelled meanwhile and was told so.
    func start(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        self.continuation = continuation
        if isCancelled {
            finish(.failure(.cancelled))
            return false
        }
        return true
    }

    /// Tells the caller the outcome; only the first one counts.
    func finish(_ outcome: Outcome) {
        guard !isFinished, let continuation else { return }
        isFinished = true
        place = .nowhere
        self.continuation = nil
        continuation.resume(returning: outcome)
    }

    /// Takes note that the caller has been cancelled; returns whether the exchange was under way and must be stopped.
    func cancel() -> Bool {
        isCancelled = true
        return continuation != nil
    }
}
