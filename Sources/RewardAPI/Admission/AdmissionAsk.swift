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
    /// Whether it waits for its turn until its deadline, however long the line before it is. Trainers do that, because
    /// their clients take a refusal for a failure; others are told at once when they cannot be served in time.
    var waits = false
}

/// Names a request that was admitted or waits.
struct AdmissionTicket: Sendable, Hashable {
    /// Counted from 1 in the order in which requests came.
    let number: Int
}
