internal import Locking

/// All series of one metric, told apart by their label values.
///
/// `with` takes a lock and a dictionary lookup; callers on hot paths keep the handle. The number of label sets is
/// bounded by `MetricsLimits.labelSets`: once it is reached, unknown label values all get the series whose values are
/// `other`, so what is counted is still counted.
public final class MetricFamily<Handle: Sendable>: Sendable {
    /// The label value that stands for all label sets beyond the limit.
    public static var overflowLabelValue: String { "other" }

    /// What the family is.
    let description: MetricDescription
    private let labelSetsMax: Int
    private let make: @Sendable () -> Handle
    private let noteOverflow: @Sendable () -> Void
    private let series = Locked<[[String]: Handle]>([:])

    /// Makes a family. One without labels has its single series from the start, so that it is scraped as 0.
    init(
        _ description: MetricDescription, labelSetsMax: Int, noteOverflow: @escaping @Sendable () -> Void,
        make: @escaping @Sendable () -> Handle
    ) {
        self.description = description
        self.labelSetsMax = labelSetsMax
        self.noteOverflow = noteOverflow
        self.make = make
        if description.labels.isEmpty {
            _ = with()
        }
    }

    /// The series with these label values, in the order in which the family declared its labels.
    public func with(_ values: String...) -> Handle {
        with(values: values)
    }

    /// The series with these label values, in the order in which the family declared its labels.
    public func with(values: [String]) -> Handle {
        precondition(
            values.count == description.labels.count,
            "metric \(description.name) has the labels \(description.labels), but was given \(values.count) values"
        )
        let (handle, overflowed) = series.withLock { series -> (Handle, Bool) in
            if let known = series[values] { return (known, false) }
            guard series.count >= labelSetsMax else {
                let handle = make()
                series[values] = handle
                return (handle, false)
            }
            let overflow = [String](repeating: Self.overflowLabelValue, count: values.count)
            if let known = series[overflow] { return (known, true) }
            let handle = make()
            series[overflow] = handle
            return (handle, true)
        }
        if overflowed { noteOverflow() }
        return handle
    }

    /// Every series, sorted by its label values so that two scrapes are in the same order.
    func snapshot() -> [(values: [String], handle: Handle)] {
        let series = series.withLock { $0 }
        return series.map { (values: $0.key, handle: $0.value) }
            .sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }
}
