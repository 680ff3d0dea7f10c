/// An access token as the service knows it: never the token itself, only its SHA-256.
///
/// A token has 256 random bits, so a plain hash is enough: there is nothing to guess that a slow hash would protect.
public struct AccessToken: Sendable, Hashable {
    /// The bytes of a digest.
    public static let digestBytes = 32

    /// What the operator calls it; what logs, metrics and the audit log name.
    public var name: String
    /// The SHA-256 of the token's UTF-8 text, 32 bytes.
    public var digest: [UInt8]
    /// What its bearer may do.
    public var scopes: Set<AccessScope>
    /// From when on it is refused; `nil` is never.
    public var expiresAt: Timestamp?

    /// A token.
    public init(name: String, digest: [UInt8], scopes: Set<AccessScope>, expiresAt: Timestamp? = nil) {
        self.name = name
        self.digest = digest
        self.scopes = scopes
        self.expiresAt = expiresAt
    }

    /// The caller who bears it.
    public var principal: Principal { Principal(name: name, scopes: scopes) }
}
