/// One series of a gauge: a value that goes up and down.
public final class Gauge: Sendable {
    private let cell = AtomicDouble()

    /// Makes a gauge at 0.
    init() {}

    /// Replaces the value.
    public func set(_ value: Double) {
        cell.set(value)
    }

    /// Replaces the value.
    public func set(_ value: Int) {
        cell.set(Double(value))
    }

    /// Adds `amount`, which may be negative. Concurrent additions are never lost.
    public func add(_ amount: Double) {
        cell.add(amount)
    }

    /// Adds 1, for things in flight.
    public func increment() {
        cell.add(1)
    }

    /// Takes 1 away.
    public func decrement() {
        cell.add(-1)
    }

    /// The value now.
    public var value: Double {
        cell.value
    }
}

/// All series of one gauge, told apart by their label values.
public typealias GaugeFamily = MetricFamily<Gauge>
