/// What becomes of the connection behind a response: the ordinary end, or one of the ways in which servers break off.
///
/// All but `complete` are for servers that play faults, so that clients can be tried against them. They count for
/// bodies of bytes; a streamed body breaks off by throwing.
public enum HTTPResponseEnding: Sendable, Hashable {
    /// The whole response; then the connection is kept or closed as the head has announced.
    case complete
    /// The whole response, under a head that does not say so, and then the end of the connection, as at a keep-alive
    /// time that the client does not know.
    case closesUnannounced
    /// The head, at most so many bytes of the body that it announces, and then a reset (RST).
    case resets(afterBodyBytes: Int)
    /// A reset (RST) in place of a response.
    case resetsBeforeHead
}
