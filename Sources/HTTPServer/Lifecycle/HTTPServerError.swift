/// Why a server could not be started, besides the system errors of binding (`SystemError`).
public enum HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The host is not an address of IPv4 or IPv6 and not `localhost`, or the port is not 0–65535.
    case invalidAddress(host: String, port: Int)
    /// A listener speaks TLS, and no certificate is configured.
    case certificateMissing(listener: String)
    /// The server was started or shut down before; a server runs once.
    case alreadyStarted

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidAddress(let host, let port):
            "Cannot listen on \(host) port \(port): give an IP address or localhost, and a port from 0 to 65535."
        case .certificateMissing(let listener):
            "Cannot listen on \(listener): no certificate is configured; give one, or listen on http."
        case .alreadyStarted: "The server was already started; make a new one."
        }
    }
}
