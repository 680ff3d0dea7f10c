internal import Synchronization

/// A double that many threads may set and add to, kept as its bit pattern in one atomic word.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    /// Makes a cell that holds 0.
    init() {}

    /// The value now.
    var value: Double {
        Double(bitPattern: bits.load(ordering: .relaxed))
    }

    /// Replaces the value.
    func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    /// Adds `amount`; no addition of another thread is lost.
    func add(_ amount: Double) {
        var current = bits.load(ordering: .relaxed)
        while true {
            let next = (Double(bitPattern: current) + amount).bitPattern
            let result = bits.weakCompareExchange(expected: current, desired: next, ordering: .relaxed)
            if result.exchanged { return }
            current = result.original
        }
    }
}
