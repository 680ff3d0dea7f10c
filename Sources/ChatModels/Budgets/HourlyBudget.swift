public import RewardCore

/// What one model may be used for in any hour: calls, tokens, or both. No clock inside.
///
/// The hour slides: use is kept by the minute and forgotten when it is sixty minutes old, so that a spent budget comes
/// back little by little and no burst waits for the full hour. Scoring may use all of it; the meta step only a part, so
/// that it pauses first and training goes on.
public struct HourlyBudget: Sendable {
    /// The part of the budget that the meta step may use.
    public static let refinementShare = 0.8

    private struct Minute: Sendable {
        var number: Int
        var calls = 0
        var tokens = 0
    }

    private let callsMax: Int?
    private let tokensMax: Int?
    private var minutes: [Minute] = []

    /// A budget of which nothing is used; `nil` is without limit.
    public init(callsMax: Int?, tokensMax: Int?) {
        self.callsMax = callsMax
        self.tokensMax = tokensMax
    }

    /// Takes one call out, or gives the seconds after which the next one may be possible.
    ///
    /// - Parameter now: seconds of a clock that never goes back.
    public mutating func admit(_ priority: ChatPriority, now: Int) -> Int? {
        forget(now)
        let share = priority == .scoring ? 1 : Self.refinementShare
        let calls = minutes.reduce(0) { $0 + $1.calls }
        let tokens = minutes.reduce(0) { $0 + $1.tokens }
        let hasCalls = callsMax.map { Double(calls) < Double($0) * share } ?? true
        let hasTokens = tokensMax.map { Double(tokens) < Double($0) * share } ?? true
        guard hasCalls, hasTokens else {
            return minutes.first.map { max(1, ($0.number + 60) * 60 - now) } ?? 1
        }
        spend(calls: 1, tokens: 0, now: now)
        return nil
    }

    /// Counts what a call has cost beyond the one that was taken out for it; -1 call gives that one back.
    public mutating func spend(calls: Int, tokens: Int, now: Int) {
        forget(now)
        let number = now / 60
        if minutes.last?.number != number { minutes.append(Minute(number: number)) }
        minutes[minutes.count - 1].calls += calls
        minutes[minutes.count - 1].tokens += tokens
    }

    private mutating func forget(_ now: Int) {
        minutes.removeAll { $0.number <= now / 60 - 60 }
    }
}
