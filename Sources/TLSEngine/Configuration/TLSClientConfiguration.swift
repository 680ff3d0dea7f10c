/// How a client trusts servers, and shows who it is.
public struct TLSClientConfiguration: Sendable, Hashable {
    /// Whose certificates are trusted.
    public enum Trust: Sendable, Hashable {
        /// The authorities of the system (OpenSSL's default places; `SSL_CERT_FILE` and `SSL_CERT_DIR` change them).
        case system
        /// The certificates in this PEM file and no others. A server's own certificate may stand there too.
        case file(String)
        /// The authorities of the system, and the certificates in this PEM file.
        case systemAndFile(String)
    }

    /// Whose certificates are trusted. Default the system's authorities.
    public var trust: Trust
    /// Whether the server's certificate and name are verified. Default true; without it anybody may play the server.
    public var verifies: Bool
    /// The client's own certificate, for servers that ask for one. Default none.
    public var certificate: TLSCertificateFiles?
    /// The oldest version that is spoken. Default TLS 1.2.
    public var minimumVersion: TLSVersion
    /// The newest version that is spoken. Default TLS 1.3.
    public var maximumVersion: TLSVersion
    /// The application protocols that are offered (RFC 7301), the preferred one first. Default `http/1.1`.
    public var applicationProtocols: [String]

    /// Makes settings; every one has the default that its property documents.
    public init(
        trust: Trust = .system, verifies: Bool = true, certificate: TLSCertificateFiles? = nil,
        minimumVersion: TLSVersion = .tls12, maximumVersion: TLSVersion = .tls13,
        applicationProtocols: [String] = ["http/1.1"]
    ) {
        self.trust = trust
        self.verifies = verifies
        self.certificate = certificate
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.applicationProtocols = applicationProtocols
    }
}
