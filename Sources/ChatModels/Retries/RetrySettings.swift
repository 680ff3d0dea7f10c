/// When and how often a failed attempt is repeated.
public struct RetrySettings: Sendable, Hashable {
    /// Attempts of one call, the first included, 1–4; 1 means no retries. Default 4.
    public var attemptsMax: Int
    /// The longest random delay before the first retry; it doubles with each further one. Above 0 s and up to 60 s.
    /// Default 250 ms.
    public var backoffBase: Duration
    /// The longest random delay of all, `backoffBase` to 10 min. Default 20 s. A delay that the server asks for counts
    /// instead, and only the deadline bounds that.
    public var backoffMax: Duration
    /// Retries that each call earns for the endpoint, 0–1. Default 0.2: when everything fails, retries add at most a
    /// fifth to the load.
    public var budgetRatio: Double
    /// Retries that the endpoint may save up, and starts with, 0–100,000. Default 256.
    public var budgetReserve: Int

    /// Makes settings; every one has the default that its property documents.
    public init(
        attemptsMax: Int = 4, backoffBase: Duration = .milliseconds(250), backoffMax: Duration = .seconds(20),
        budgetRatio: Double = 0.2, budgetReserve: Int = 256
    ) {
        self.attemptsMax = attemptsMax
        self.backoffBase = backoffBase
        self.backoffMax = backoffMax
        self.budgetRatio = budgetRatio
        self.budgetReserve = budgetReserve
    }
}
