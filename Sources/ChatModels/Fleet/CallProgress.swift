internal import RewardCore

/// Where one call stands: everything that changes between its attempts.
struct CallProgress: Sendable {
    /// What is asked.
    let request: ChatRequest
    /// Decides what happens next.
    var machine: RetryMachine
    /// What it asks of the fleet.
    var want: CallWant
    /// The endpoint whose permit it holds.
    var seat: Int?
    /// The endpoint that it was last meant for.
    var lastSeat: Int?
    /// What it has cost.
    var usage = TokenUsage()

    /// A call that has done nothing yet.
    init(_ request: ChatRequest, machine: RetryMachine) {
        self.request = request
        self.machine = machine
        want = CallWant(request)
    }

    /// What it can be compared with.
    var kind: FastestCalls.Kind {
        FastestCalls.Kind(isRefinement: want.isRefinement, tokensMax: request.maxTokens)
    }
}

/// An attempt without an answer: why, and what that says about the endpoint.
struct FailedAttempt: Error, Sendable {
    /// Why.
    let failure: AttemptFailure
    /// What it says about the endpoint.
    let signal: AttemptSignal
}
