/// Why a client's TLS handshake came to nothing, as one of a few words for counting.
public enum HandshakeFailure: String, Sendable, CaseIterable {
    /// It did not end in time.
    case timeout
    /// The client sent more than a handshake may have.
    case tooLarge = "too_large"
    /// The client spoke HTTP without TLS; it was told so.
    case plainHTTP = "plain_http"
    /// The client spoke something else without TLS.
    case notTLS = "not_tls"
    /// There is no version of TLS that both speak.
    case version
    /// The client offers application protocols, and http/1.1 is none of them.
    case applicationProtocol = "application_protocol"
    /// The client showed no certificate where one is demanded.
    case certificateMissing = "certificate_missing"
    /// The client's certificate was refused.
    case certificateRefused = "certificate_refused"
    /// The client refused the server's certificate, or what it was shown besides.
    case refusedByClient = "refused_by_client"
    /// The client ended or reset the connection.
    case ended
    /// Anything else, such as no common cipher.
    case other
}
