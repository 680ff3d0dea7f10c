internal import RewardCore

/// Decides what happens next in one call: send, wait, or give up. No clock, no randomness and no I/O inside.
///
/// The driver asks `next` before the first attempt and after each wait, and reports each failed attempt to `failed`.
/// The request's deadline bounds everything: nothing is sent behind it, and a wait that would reach it is not begun,
/// because a late answer is worth nothing while an early failure lets the trainer go on.
struct RetryMachine: Sendable {
    /// What the driver does.
    enum Action: Sendable, Equatable {
        /// Send, and take no longer than this.
        case send(timeout: Duration)
        /// Wait, then ask `next`.
        case wait(Duration)
        /// Report the failure; the call is over.
        case fail(AttemptFailure)
    }

    /// Attempts begun.
    private(set) var attempts = 0
    private let settings: RetrySettings
    private let callTimeout: Duration
    /// Nothing is sent behind it.
    private(set) var deadline: ContinuousClock.Instant

    /// A call of which nothing has been sent yet.
    init(settings: RetrySettings, callTimeout: Duration, deadline: ContinuousClock.Instant) {
        self.settings = settings
        self.callTimeout = callTimeout
        self.deadline = deadline
    }

    /// Attempts beyond the first.
    var retries: Int { max(0, attempts - 1) }

    /// The call waited that long for a permit, which is the service's own doing and not held against its time limit.
    mutating func waited(_ duration: Duration, until latest: ContinuousClock.Instant) {
        deadline = min(latest, deadline + duration)
    }

    /// The last attempt goes to another endpoint because its own could not be reached: no byte was answered, so it does
    /// not count.
    mutating func moved() {
        attempts = max(0, attempts - 1)
    }

    /// What to do at a moment when nothing is under way.
    mutating func next(now: ContinuousClock.Instant) -> Action {
        let remaining = now.duration(to: deadline)
        guard remaining > .zero else {
            let what = attempts == 0 ? "the deadline passed before the call could be sent" : "the deadline passed"
            return .fail(AttemptFailure(kind: .judgeTimeout, detail: what, retry: .never))
        }
        attempts += 1
        return .send(timeout: min(callTimeout, remaining))
    }

    /// What to do after a failed attempt.
    ///
    /// - Parameters:
    ///   - random: uniform in 0..<1; full jitter spreads the retries of calls that failed together.
    ///   - budget: the endpoint's; a retry is taken out only when it will be made.
    mutating func failed(
        _ failure: AttemptFailure, now: ContinuousClock.Instant, random: Double, budget: inout RetryBudget
    ) -> Action {
        let asked: Duration?
        switch failure.retry {
        case .never: return .fail(failure)
        case .backoff: asked = nil
        case .after(let delay): asked = delay
        }
        guard attempts < settings.attemptsMax else {
            return .fail(failure.adding(attempts > 1 ? "gave up after \(attempts) attempts" : nil))
        }
        let delay = asked ?? backoff(random: random)
        guard delay < now.duration(to: deadline) else {
            return .fail(failure.adding("the next attempt would have come after the deadline"))
        }
        guard budget.takeRetry() else {
            return .fail(failure.adding("the endpoint's retry budget is spent"))
        }
        return .wait(delay)
    }

    private func backoff(random: Double) -> Duration {
        let ceiling = min(settings.backoffMax, settings.backoffBase * (1 << max(0, attempts - 1)))
        return ceiling * min(max(random, 0), 1)
    }
}
