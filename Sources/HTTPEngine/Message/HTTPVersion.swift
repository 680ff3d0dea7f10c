/// A protocol version that this engine speaks; any other is refused with 505.
public enum HTTPVersion: String, Hashable, Sendable {
    /// HTTP/1.0: connections close unless both sides say `keep-alive`, and there is no chunked coding.
    case http10 = "HTTP/1.0"
    /// HTTP/1.1 (RFC 9112).
    case http11 = "HTTP/1.1"
}
