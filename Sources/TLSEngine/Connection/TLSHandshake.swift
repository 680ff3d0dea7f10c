/// What the two ends of a connection have agreed on.
public struct TLSHandshake: Sendable, Hashable {
    /// The version.
    public let version: TLSVersion
    /// The application protocol; nil where the peer does not negotiate one.
    public let applicationProtocol: String?
    /// Whether an earlier session was resumed, without certificates.
    public let isResumed: Bool
    /// Whether the peer showed a certificate, in this handshake or in that of the resumed session.
    public let hasPeerCertificate: Bool

    /// Makes one, for fakes and comparisons.
    public init(version: TLSVersion, applicationProtocol: String?, isResumed: Bool, hasPeerCertificate: Bool) {
        self.version = version
        self.applicationProtocol = applicationProtocol
        self.isResumed = isResumed
        self.hasPeerCertificate = hasPeerCertificate
    }
}
