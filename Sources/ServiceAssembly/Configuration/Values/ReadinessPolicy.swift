/// What `/readyz` says while the service is degraded: a judge in trouble after it was well, or a full queue.
public enum ReadinessPolicy: String, Sendable, CaseIterable {
    /// 200 with `degraded` in the body: the service goes on, and taking it out of a balancer would help nobody.
    case lenient
    /// 503, for balancers that have another instance to send to.
    case strict
}
