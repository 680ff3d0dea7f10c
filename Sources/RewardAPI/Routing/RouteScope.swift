/// What a caller must be allowed in order to use a route. Written down for each route, and checked once there are
/// access tokens; until then the loopback rule admits a caller to all routes or none.
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
}
