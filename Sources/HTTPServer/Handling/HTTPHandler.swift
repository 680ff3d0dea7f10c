public import HTTPEngine

/// Answers requests.
public protocol HTTPHandler: Sendable {
    /// Looks at a head before its body is read; a response refuses the request and closes the connection behind it.
    ///
    /// Called on the event loop for requests that have a body, before `100 Continue` is sent and any of the body is
    /// kept: the place to refuse for want of a token or of memory. It must not block. The default admits everything.
    func refuseBeforeBody(of head: RequestHead, peer: String) -> HTTPServerResponse?

    /// Answers on the event loop, or returns nil to be asked through `respond(to:)`.
    ///
    /// For answers that need no waiting: it must not block, and a microsecond is long. Such an answer is never coded,
    /// and a request whose body is coded is not asked for one. The default returns nil.
    func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse?

    /// Answers in a task that belongs to the connection.
    ///
    /// The task is cancelled when the client goes away or the server's grace ends. What it returns then is sent if the
    /// connection still stands, else dropped.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse
}

extension HTTPHandler {
    /// Admits everything.
    public func refuseBeforeBody(of head: RequestHead, peer: String) -> HTTPServerResponse? { nil }

    /// Leaves every request to `respond(to:)`.
    public func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? { nil }
}
