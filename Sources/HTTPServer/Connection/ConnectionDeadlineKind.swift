/// What a connection of the server is late for when its deadline passes.
enum ConnectionDeadlineKind {
    /// The end of the TLS handshake.
    case handshake
    /// The first byte of a request.
    case idle
    /// The rest of a head.
    case head
    /// The rest of a body.
    case body
    /// Room for more of the response.
    case write
    /// The client's end of stream behind a closing response.
    case linger
    /// The response itself, of a client that has ended its stream: time to probe whether it is still there.
    case probe
}
