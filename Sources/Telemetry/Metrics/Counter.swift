internal import Synchronization

/// One series of a counter: a total that only grows, from 0 at the start of the process.
///
/// One relaxed atomic addition an increment, so counters may stand on the hottest paths. Callers keep the handle that
/// `CounterFamily.with` gave them.
public final class Counter: Sendable {
    private let total = Atomic<UInt64>(0)

    /// Makes a counter at 0.
    init() {}

    /// Adds `amount`, which must not be negative.
    public func increment(by amount: Int = 1) {
        precondition(amount >= 0, "a counter cannot be decreased; use a gauge")
        total.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    /// The total so far.
    public var value: UInt64 {
        total.load(ordering: .relaxed)
    }
}

/// All series of one counter, told apart by their label values.
public typealias CounterFamily = MetricFamily<Counter>
