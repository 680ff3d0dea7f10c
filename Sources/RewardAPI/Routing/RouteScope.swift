internal import RewardCore

/// What a caller must be allowed in order to use a route. Written down for each route, and checked for each request
/// once there are access tokens; until then the loopback rule admits a caller to all routes or none.
public enum RouteScope: String, Sendable, CaseIterable {
    /// Anyone.
    case open
    /// Who may look.
    case read
    /// Who may have rollouts scored.
    case score
    /// Who may change how the service works.
    case operate
    /// Who may operate, and where the task allows it, who may score.
    case refine
    /// Who may look; anyone where `access.metrics_open` says so.
    case metrics

    /// The scope that a token must have, or include, to be let in; nil where none is needed. What a route says on its
    /// own besides, such as the task's rule for `refine`, comes on top.
    func needed(metricsAreOpen: Bool) -> AccessScope? {
        switch self {
        case .open: nil
        case .read: .read
        case .score, .refine: .score
        case .operate: .operate
        case .metrics: metricsAreOpen ? nil : .read
        }
    }
}
