/// Everything that changes about one endpoint, for metrics and readiness.
public struct EndpointStatus: Sendable, Hashable {
    /// What calls may do.
    public enum Breaker: String, Sendable, CaseIterable {
        /// They may pass.
        case closed
        /// They may not, and a probe is under way.
        case halfOpen = "half_open"
        /// They may not.
        case open
    }

    /// Where the endpoint is.
    public let label: String
    /// Calls that have a permit now.
    public let callsInFlight: Int
    /// Calls that wait for a permit now.
    public let callsWaiting: Int
    /// Calls that may have a permit now, as learned.
    public let limit: Int
    /// Whether calls may pass.
    public let breaker: Breaker
}
