public import Locking
public import RewardCore

/// A chat model within an hourly budget that it may share with others: a call that the budget has no room for is not
/// made, and says when it may be.
public struct BudgetedModel: ChatModel {
    private let base: any ChatModel
    private let budget: Locked<HourlyBudget>
    private let role: HourlyBudget.Role
    private let clock: any ServiceClock
    private let start: ContinuousClock.Instant
    private let observer: any ChatModelObserver

    /// A model that asks `base` while `budget` lasts.
    ///
    /// - Parameter observer: hears of the calls that were not made.
    public init(
        base: any ChatModel, budget: Locked<HourlyBudget>, role: HourlyBudget.Role, clock: any ServiceClock,
        start: ContinuousClock.Instant, observer: any ChatModelObserver = SilentChatModelObserver()
    ) {
        self.base = base
        self.budget = budget
        self.role = role
        self.clock = clock
        self.start = start
        self.observer = observer
    }

    /// The name of the model behind it.
    public var modelName: String { base.modelName }

    /// Whether the model behind it is the simulated one.
    public var isSimulated: Bool { base.isSimulated }

    /// Asks the model behind it; throws `judge_budget` where there is no room.
    public func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let now = seconds
        if let wait = budget.withLock({ $0.admit(role, now: now) }) {
            observer.callFinished(kind: .judgeBudget, duration: .zero, usage: TokenUsage())
            let whose = role == .scoring ? "" : "'s part for the meta step"
            throw ChatFailure(
                kind: .judgeBudget,
                detail: "the hourly budget of \(base.modelName)\(whose) is spent; the next call may be possible in "
                    + "\(wait) s; raise calls_per_hour or tokens_per_hour if that is not what you want.")
        }
        do throws(ChatFailure) {
            let reply = try await base.complete(request)
            count(reply.usage)
            return reply
        } catch {
            count(error.usage)
            throw error
        }
    }

    private var seconds: Int { Int(start.duration(to: clock.monotonic()).components.seconds) }

    private func count(_ usage: TokenUsage) {
        let now = seconds
        budget.withLock {
            $0.spend(calls: max(0, usage.calls - 1), tokens: usage.promptTokens + usage.completionTokens, now: now)
        }
    }
}
