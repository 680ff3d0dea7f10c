/// Hears what the server does, so that metrics can count it without the server knowing them.
///
/// Called on the event loops, and from the tasks of requests: an implementation must be quick and must not block. Every
/// default does nothing.
public protocol HTTPServerObserver: Sendable {
    /// A connection was accepted.
    func connectionAccepted()
    /// A connection was closed, by either side, for any reason.
    func connectionClosed()
    /// A whole request was handed to the handler.
    func requestStarted()
    /// A response was completely given to the kernel or queued for it; also for refusals of the protocol (400, 431, …).
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - duration: Time since the request had been read; zero for refusals.
    func responseFinished(status: Int, duration: Duration)
    /// The client went away, or the server cut the connection, before the response was complete.
    func requestAbandoned()
    /// A limit was reached.
    ///
    /// - Parameter name: `connections`, `descriptors`, `head_bytes`, `field_count`, `target_bytes`, `body_bytes`,
    ///   `trailer_bytes`, `chunk_line_bytes`, `chunk_overhead_bytes`, `decoded_body_bytes`, `decoded_body_ratio`,
    ///   `idle_timeout`, `head_timeout`, `body_timeout`, `body_rate`, `write_timeout`, `response_rate`,
    ///   `connections_per_address`, `idle_closed_for_room`, `requests_per_turn`, `in_flight_bytes`,
    ///   `handshake_timeout` or `handshake_bytes`.
    func limitReached(name: String)
    /// A client's TLS handshake is over.
    ///
    /// - Parameters:
    ///   - version: `TLS 1.2` or `TLS 1.3`.
    ///   - isResumed: Whether the client came back to an earlier session.
    func handshakeFinished(version: String, isResumed: Bool)
    /// A client's TLS handshake came to nothing.
    func handshakeFailed(_ failure: HandshakeFailure)
}

extension HTTPServerObserver {
    /// Does nothing.
    public func connectionAccepted() {}
    /// Does nothing.
    public func connectionClosed() {}
    /// Does nothing.
    public func requestStarted() {}
    /// Does nothing.
    public func responseFinished(status: Int, duration: Duration) {}
    /// Does nothing.
    public func requestAbandoned() {}
    /// Does nothing.
    public func limitReached(name: String) {}
    /// Does nothing.
    public func handshakeFinished(version: String, isResumed: Bool) {}
    /// Does nothing.
    public func handshakeFailed(_ failure: HandshakeFailure) {}
}

/// An observer that ignores everything.
public struct SilentHTTPServerObserver: HTTPServerObserver {
    /// Makes the observer.
    public init() {}
}
