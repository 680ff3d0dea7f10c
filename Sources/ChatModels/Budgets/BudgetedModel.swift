internal import Locking
public import RewardCore

/// A chat model within an hourly budget: a call that the budget has no room for is not made, and says when it may be.
///
/// The meta step's calls are told by their priority.
public final class BudgetedModel: ChatModel {
    private let base: any ChatModel
    private let budget: Locked<HourlyBudget>
    private let clock: any ServiceClock
    private let start: ContinuousClock.Instant
    private let observer: any ChatModelObserver
    private let refinementObserver: any ChatModelObserver

    /// A model that asks `base` while `budget` lasts.
    ///
    /// - Parameters:
    ///   - observer: hears of the calls of scoring that were not made.
    ///   - refinementObserver: hears of those of the meta step.
    public init(
        base: any ChatModel, budget: HourlyBudget, clock: any ServiceClock,
        observer: any ChatModelObserver = SilentChatModelObserver(),
        refinementObserver: any ChatModelObserver = SilentChatModelObserver()
    ) {
        self.base = base
        self.budget = Locked(budget)
        self.clock = clock
        start = clock.monotonic()
        self.observer = observer
        self.refinementObserver = refinementObserver
    }

    /// The name of the model behind it.
    public var modelName: String { base.modelName }

    /// Whether the model behind it is the simulated one.
    public var isSimulated: Bool { base.isSimulated }

    /// Asks the model behind it; throws `judge_budget` where there is no room.
    public func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let now = seconds
        if let wait = budget.withLock({ $0.admit(request.priority, now: now) }) {
            let isRefinement = request.priority == .refinement
            (isRefinement ? refinementObserver : observer)
                .callFinished(kind: .judgeBudget, duration: .zero, usage: TokenUsage())
            let whose = isRefinement ? "'s part for the meta step" : ""
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
            // One call was taken out beforehand; it goes back where nothing was sent.
            $0.spend(calls: usage.calls - 1, tokens: usage.promptTokens + usage.completionTokens, now: now)
        }
    }
}
