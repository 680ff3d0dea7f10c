public import RewardCore

/// Who may call the interface, and how. Everything here can be replaced while the service runs.
public struct AccessSettings: Sendable, Hashable {
    /// The tokens. Default none: then `rule` says who may call.
    public var tokens: [AccessToken] = []
    /// Who may call while there are no tokens. Default `loopbackOnly`; a caller outside it gets 403.
    public var rule: AccessRule = .loopbackOnly
    /// Whether a token may stand in the URL, as `?token=` or as the password of Basic, for what needs only `score`.
    /// Default false: it gets 401.
    public var takesURLTokens = false
    /// Whether `GET /metrics` needs no token. Default false.
    public var metricsAreOpen = false
    /// The origins of pages on which scripts may call, such as `https://lab.example`. Default none.
    public var origins: [String] = []
    /// Unknown tokens of one client address within a window that are answered 401; further ones get 429. Default 10.
    public var failuresMax = 10
    /// The length of that window, in seconds. Default 30.
    public var failureWindowSeconds: Double = 30
    /// Client addresses whose failures are remembered at once; beyond it the oldest is forgotten and counted. Default
    /// 4,096.
    public var failureAddressesMax = 4096

    /// The defaults.
    public init() {}
}

/// Who may call while there are no tokens.
public enum AccessRule: String, Sendable, CaseIterable {
    /// Only requests whose `Host` is a loopback name, so that no page of the web can reach the service by rebinding a
    /// name of its own to 127.0.0.1.
    case loopbackOnly = "loopback_only"
    /// Any `Host`; the operator has said that the network is trusted. `Origin` must still be the service's own.
    case anyHost = "any_host"
}
