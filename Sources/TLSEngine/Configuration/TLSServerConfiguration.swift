/// How a server shows who it is, and which clients it lets in.
public struct TLSServerConfiguration: Sendable, Hashable {
    /// What is asked of clients.
    public enum ClientCertificates: Sendable, Hashable {
        /// Nothing.
        case ignored
        /// A certificate that one of the authorities in this PEM file has issued; without it the handshake fails.
        case required(authorities: String)
        /// The same, but a client may come without one. One that shows a certificate of another issuer is refused.
        case optional(authorities: String)

        /// The file of the authorities; nil where nothing is asked.
        public var authorities: String? {
            switch self {
            case .ignored: nil
            case .required(let file), .optional(let file): file
            }
        }
    }

    /// The server's certificate.
    public var certificate: TLSCertificateFiles
    /// What is asked of clients. Default nothing.
    public var clientCertificates: ClientCertificates
    /// The oldest version that is spoken. Default TLS 1.2.
    public var minimumVersion: TLSVersion
    /// The newest version that is spoken. Default TLS 1.3.
    public var maximumVersion: TLSVersion
    /// The application protocols that are accepted (RFC 7301), the preferred one first. Default `http/1.1`. A client
    /// that offers none of them is refused; one that does not negotiate is not.
    public var applicationProtocols: [String]

    /// Makes settings; every one has the default that its property documents.
    public init(
        certificate: TLSCertificateFiles, clientCertificates: ClientCertificates = .ignored,
        minimumVersion: TLSVersion = .tls12, maximumVersion: TLSVersion = .tls13,
        applicationProtocols: [String] = ["http/1.1"]
    ) {
        self.certificate = certificate
        self.clientCertificates = clientCertificates
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.applicationProtocols = applicationProtocols
    }
}
