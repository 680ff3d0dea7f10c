/// Who sends a request, once it is known: the bearer of a token, or what stands for everybody where there are none.
public struct Principal: Sendable, Hashable {
    /// The name of the token, or one of the names below. Never a secret.
    public let name: String
    /// What it may do.
    public let scopes: Set<AccessScope>

    /// A caller of that name.
    public init(name: String, scopes: Set<AccessScope>) {
        self.name = name
        self.scopes = scopes
    }

    /// Whether it may do what the scope stands for; `operate` includes the other scopes.
    public func may(_ scope: AccessScope) -> Bool { scopes.contains(scope) || scopes.contains(.operate) }

    /// Nobody in particular: a caller of an open route without a token that counts.
    public static let anonymous = Principal(name: "anonymous", scopes: [])
    /// Every caller of a service without tokens that only this machine can reach.
    public static let loopback = Principal(name: "loopback", scopes: Set(AccessScope.allCases))
    /// Every caller of a service without tokens that the operator has opened to other machines all the same.
    public static let anyone = Principal(name: "anyone", scopes: Set(AccessScope.allCases))
}
