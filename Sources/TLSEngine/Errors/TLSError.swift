/// Why a TLS connection failed.
public enum TLSError: Error, Sendable, Hashable {
    /// The peer's certificate is no longer valid.
    case certificateExpired
    /// The peer's certificate is not valid yet: it is new, or a clock is wrong.
    case certificateNotYetValid
    /// The peer's certificate was issued by itself or by an authority that is not trusted; the text says how.
    case authorityUnknown(String)
    /// The server's certificate is for other names (which may be empty) than the host.
    case hostMismatch(host: String, names: String)
    /// The peer's certificate was refused for another reason, such as a weak key; the text says which.
    case certificateRefused(String)
    /// The peer refused this end's certificate, or misses one; the text is its alert.
    case ownCertificateRefused(String)
    /// The peer showed no certificate, and this end demands one.
    case certificateMissing
    /// The client offers application protocols, and the server speaks none of them.
    case noApplicationProtocol
    /// The two ends speak no common version.
    case protocolVersion
    /// What came is not TLS; most likely the peer speaks plain HTTP on that port.
    case notTLS
    /// The handshake failed for another reason, such as no common cipher.
    case handshake(String)
    /// The peer ended the stream during the handshake.
    case endedInHandshake
    /// The peer ended the stream without a `close_notify`, so what came may have been cut by somebody on the way.
    case truncated
    /// The connection broke its protocol after the handshake.
    case broken(String)

    /// Whether somebody must change a certificate, a setting or the peer: trying again helps nothing.
    public var isPermanent: Bool {
        switch self {
        case .certificateExpired, .certificateNotYetValid, .authorityUnknown, .hostMismatch, .certificateRefused,
            .ownCertificateRefused, .certificateMissing, .noApplicationProtocol, .protocolVersion, .notTLS:
            true
        case .handshake, .endedInHandshake, .truncated, .broken: false
        }
    }
}

extension TLSError: CustomStringConvertible {
    /// What failed and what to do, in words that follow the name of the peer and a colon.
    public var description: String {
        switch self {
        case .certificateExpired:
            "its certificate has expired; renew it there, or look at this machine's clock"
        case .certificateNotYetValid:
            "its certificate is not valid yet; look at the clocks of both machines"
        case .authorityUnknown(let detail):
            "its certificate was issued by nobody who is trusted here (\(detail)); give the file of its authority, or "
                + "of the certificate itself, as the trusted CA file"
        case .hostMismatch(let host, let names):
            "its certificate is not for \(host)\(names.isEmpty ? "" : " but for \(names)"); call it by the name that "
                + "the certificate has, or give it one for this name"
        case .certificateRefused(let detail):
            "its certificate is refused (\(detail)); give it a certificate that is in order"
        case .ownCertificateRefused(let detail):
            "it refuses our certificate or wants one (\(detail)); give a certificate and key that it accepts"
        case .certificateMissing:
            "it shows no certificate, and one is demanded here; give it one of an authority that is trusted here"
        case .noApplicationProtocol:
            "the two ends have no application protocol in common; http/1.1 is spoken here"
        case .protocolVersion:
            "it speaks no version of TLS that is spoken here; 1.2 and 1.3 are"
        case .notTLS:
            "what it answers is not TLS; it may speak plain HTTP on that port, or the port may be wrong"
        case .handshake(let detail): "the TLS handshake failed (\(detail))"
        case .endedInHandshake:
            "it ended the connection during the TLS handshake; it may be overloaded, or speak something else there"
        case .truncated:
            "the stream ended without TLS's closing message, so its end may be cut off"
        case .broken(let detail): "the TLS connection broke its protocol (\(detail))"
        }
    }
}
