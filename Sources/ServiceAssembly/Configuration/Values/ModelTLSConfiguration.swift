/// How a model server behind an `https` URL is trusted, and who the service is to it.
public struct ModelTLSConfiguration: Sendable, Equatable {
    /// A PEM file of the certificates that are trusted in place of the system's authorities. Default none.
    public var caFile: String?
    /// Whether the server's certificate and name are verified. Default true.
    public var verifies = true
    /// A PEM file of the service's own certificate with its chain, for servers that demand one. Default none.
    public var clientCertificate: String?
    /// A PEM file of that certificate's private key. Default the file of the certificate.
    public var clientKey: String?

    /// The system's authorities, and no certificate of the service's own.
    public init() {}
}
