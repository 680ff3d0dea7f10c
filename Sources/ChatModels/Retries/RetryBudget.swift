/// Bounds the retries of all calls to one endpoint together, so that a server in trouble is not hit four times as hard.
///
/// A bucket: each call puts in a fraction of a retry, each retry takes one out. The bucket starts full, because a
/// single failure after start must not be final.
struct RetryBudget: Sendable {
    private let ratio: Double
    private let capacity: Double
    private var balance: Double

    /// A full bucket.
    init(_ settings: RetrySettings) {
        ratio = settings.budgetRatio
        capacity = Double(settings.budgetReserve)
        balance = capacity
    }

    /// Counts a call.
    mutating func callStarted() {
        balance = min(capacity, balance + ratio)
    }

    /// Takes a retry out if there is one.
    mutating func takeRetry() -> Bool {
        guard balance >= 1 else { return false }
        balance -= 1
        return true
    }
}
