public import HTTPEngine
public import TLSEngine

/// Why a request got no response.
public enum HTTPClientError: Error, Sendable, Equatable {
    /// The URL is not one that the client can call; the text says which.
    case invalidURL(String)
    /// The request cannot be written: a method, field name or value that HTTP does not allow.
    case invalidRequest(String)
    /// The host name could not be resolved.
    case resolve(host: String, detail: String)
    /// No connection could be made; `code` is the errno of the last attempt.
    case connect(host: String, port: Int, code: Int32, detail: String)
    /// No connection was made, or its TLS handshake did not end, within the connect timeout.
    case connectTimeout(host: String, port: Int)
    /// The client's TLS settings cannot be used: a file is missing or wrong.
    case tlsConfiguration(TLSConfigurationError)
    /// The connection was made, but the peer is not accepted or does not accept this client; where the error is
    /// permanent, trying again helps nothing. No response came.
    case tls(host: String, port: Int, TLSError)
    /// The request's deadline passed; its connection was closed.
    case timeout
    /// The calling task was cancelled; the connection was closed.
    case cancelled
    /// The connection broke before the response was complete.
    case reset(detail: String)
    /// What came was not a response of HTTP/1.1.
    case protocolError(HTTPProtocolError)
    /// The body was longer than the client's limit, in bytes.
    case responseTooLarge(limit: Int)
    /// The client has been shut down.
    case closed
}

extension HTTPClientError: CustomStringConvertible {
    /// What went wrong, in one sentence for logs.
    public var description: String {
        switch self {
        case .invalidURL(let text): "The URL \(text) is not a callable http or https URL."
        case .invalidRequest(let detail): "The request cannot be written: \(detail)"
        case .resolve(let host, let detail): "The host name \(host) could not be resolved: \(detail)."
        case .connect(let host, let port, let code, let detail):
            "No connection to \(host) port \(port): \(detail) (errno \(code))."
        case .connectTimeout(let host, let port): "No connection to \(host) port \(port) within the connect timeout."
        case .tlsConfiguration(let error): error.description
        case .tls(let host, let port, let error): "No TLS connection to \(host) port \(port): \(error)."
        case .timeout: "The response did not come before the deadline."
        case .cancelled: "The call was cancelled."
        case .reset(let detail): "The connection broke before the response was complete: \(detail)."
        case .protocolError(let error): "The response is not valid HTTP/1.1: \(error.detail)"
        case .responseTooLarge(let limit): "The response body is longer than the limit of \(limit) bytes."
        case .closed: "The client has been shut down."
        }
    }
}
