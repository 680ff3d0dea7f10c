/// What one request asks the admission for.
struct AdmissionAsk: Sendable, Hashable {
    /// On whose behalf: requests of different principals take turns.
    var principal: String
    /// The rollouts that it brings, 1 or more.
    var rollouts: Int
    /// The bytes of its decoded body.
    var bytes: Int
    /// When its answer is of no more use.
    var deadline: ContinuousClock.Instant
    /// Whether it waits until its deadline, whatever the line before it; see `AdmissionPolicy.waits`.
    var waits = false
}

/// Names a request that was admitted or waits.
struct AdmissionTicket: Sendable, Hashable {
    /// Counted from 1 in the order in which requests came.
    let number: Int
}
