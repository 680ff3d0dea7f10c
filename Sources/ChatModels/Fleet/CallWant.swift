internal import RewardCore

/// What a call asks of the fleet: a permit for some endpoint.
struct CallWant: Sendable {
    /// Whose turn the call waits for; calls without one share an owner.
    var owner: String
    /// Whether the call is of the meta step.
    var isRefinement: Bool
    /// Equal for calls that should meet the same endpoint; nil goes where the load is least.
    var key: String?
    /// Endpoints that have just failed the call; taken only when there is no other.
    var excluded: Set<Int> = []

    /// What the request asks for.
    init(_ request: ChatRequest) {
        owner = request.workID ?? ""
        isRefinement = request.priority == .refinement
        key = request.routingKey ?? request.affinityKey
    }
}

/// How the wait for a permit ended.
enum CallWaitOutcome: Sendable, Equatable {
    /// The caller has a permit of that endpoint and must release it.
    case granted(Int)
    /// The endpoints have all gone out of service.
    case unavailable
    /// The caller's task was cancelled.
    case cancelled
    /// The caller's deadline passed.
    case expired
}

/// What one attempt says about the endpoint.
enum AttemptSignal: Sendable, Equatable {
    /// It answered well, after that time.
    case succeeded(in: Duration)
    /// It has too much to do: 429, or it gave up waiting itself (408, 504).
    case overloaded
    /// It had not answered when the client stopped waiting. That tells of load when the wait was all the time that a
    /// call has, or long beside its fastest recent calls; a caller with little time left says nothing about a server.
    case unanswered(within: Duration, isWhole: Bool)
    /// It refuses all service: 503.
    case refused
    /// There is no connection, or it broke before the answer.
    case unreachable
    /// The connection broke inside the answer.
    case brokeOff
    /// It answered with another error.
    case failed
    /// Nothing: the call was not sent, or given up by its caller.
    case silent
}
