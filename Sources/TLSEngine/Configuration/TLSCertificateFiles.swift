/// The certificate with which one end shows who it is, as PEM files.
public struct TLSCertificateFiles: Sendable, Hashable {
    /// The file of the certificate, followed by those of its issuers up to the one below the root.
    public var chain: String
    /// The file of the private key, not encrypted. It may be the same file.
    public var key: String

    /// Names both files.
    public init(chain: String, key: String) {
        self.chain = chain
        self.key = key
    }
}
