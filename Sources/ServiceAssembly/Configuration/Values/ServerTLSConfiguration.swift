/// What the service shows on its `https` listeners, and what it demands of clients.
public struct ServerTLSConfiguration: Sendable, Hashable {
    /// A PEM file of the certificate with its chain. Needed where any listener is `https`.
    public var certificate: String?
    /// A PEM file of its private key. Default the file of the certificate.
    public var key: String?
    /// A PEM file of the authorities whose clients are let in. Default none: clients need no certificate.
    public var clientCA: String?
    /// Whether a client must show a certificate where `clientCA` is given. Default required.
    public var clientCertificate = ClientCertificate.required
    /// The oldest version that is spoken. Default 1.2.
    public var minimumVersion = Version.tls12
    /// The newest version that is spoken. Default 1.3.
    public var maximumVersion = Version.tls13
    /// Seconds between two looks whether the files have changed; 0 looks only on SIGHUP. Default 10.
    public var checkSeconds = 10.0

    /// Whether a client must show a certificate.
    public enum ClientCertificate: String, Sendable, CaseIterable {
        /// It must.
        case required
        /// It may come without one, but not with a wrong one.
        case optional
    }

    /// A version of TLS.
    public enum Version: String, Sendable, CaseIterable {
        /// TLS 1.2.
        case tls12 = "1.2"
        /// TLS 1.3.
        case tls13 = "1.3"
    }

    /// No certificate.
    public init() {}
}
