public import RewardCore

/// Who may call the service.
public struct AccessConfiguration: Sendable, Hashable {
    /// The access tokens, each name and each digest once. Default none: then only this machine may call.
    public var tokens: [AccessToken] = []
    /// Whether a token may stand in the URL for what needs only `score`. Default false.
    public var takesURLTokens = false
    /// Whether `GET /metrics` needs no token. Default false.
    public var metricsAreOpen = false
    /// Origins of pages whose scripts may call. Default none.
    public var origins: [String] = []
    /// Unknown tokens of one address within a window before further ones get 429. Default 10.
    public var failuresMax = 10
    /// The length of that window, in seconds. Default 30.
    public var failureWindowSeconds = 30.0
    /// Addresses whose failures are remembered. Default 4,096.
    public var failureAddressesMax = 4096
    /// Entries of the audit log that are kept. Default 1,000,000.
    public var auditEntriesMax = 1_000_000

    /// The defaults.
    public init() {}
}
