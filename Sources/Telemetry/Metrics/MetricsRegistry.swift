internal import Locking

/// The metrics of one service: families are registered by name, and a scrape prints them all.
///
/// Registering a family again with the same description returns the same family, so parts of the program need not hand
/// handles around; a different description under a known name is a programmer's error and ends the process. Values are
/// atomics that belong to the handles; the registry's lock is taken only to register and to list, and closures are
/// called outside it.
public final class MetricsRegistry: Sendable {
    /// One registered metric: what identifies it, and how it prints itself.
    private struct Entry: Sendable {
        /// What it is.
        var description: MetricDescription
        /// The family, or nil for metrics that are read from a closure.
        var family: (any Sendable)?
        /// Prints the samples.
        var write: @Sendable (inout PrometheusText) -> Void
    }

    private let limits: MetricsLimits
    private let entries = Locked<[String: Entry]>([:])
    private let overflows: CounterFamily

    /// Makes a registry that already counts label sets beyond the limit.
    public init(limits: MetricsLimits = MetricsLimits()) {
        self.limits = limits
        let description = MetricDescription(
            name: "metareward_metrics_label_overflow_total",
            help: "Uses of a metric that has too many label sets: they went to the label value other, or, where its "
                + "series are collected at a scrape, were left out of it.",
            kind: .counter, labels: ["metric"])
        // The names of metrics are constants of the program, so this family needs no bound of its own.
        overflows = CounterFamily(description, labelSetsMax: .max, noteOverflow: {}, make: { Counter() })
        enter(overflows, Self.writeCounters)
    }

    /// Registers a counter, or returns the one of this name. The name must end with `_total`.
    public func counter(_ name: String, help: String, labels: [String] = []) -> CounterFamily {
        let description = MetricDescription(name: name, help: help, kind: .counter, labels: labels)
        return family(description, make: { Counter() }, write: Self.writeCounters)
    }

    /// Registers a gauge, or returns the one of this name.
    public func gauge(_ name: String, help: String, labels: [String] = []) -> GaugeFamily {
        let description = MetricDescription(name: name, help: help, kind: .gauge, labels: labels)
        return family(description, make: { Gauge() }, write: Self.writeGauges)
    }

    /// Registers a histogram, or returns the one of this name. Bounds are inclusive and ascending, in the unit of the
    /// name; the infinite bucket is added.
    public func histogram(
        _ name: String, help: String, labels: [String] = [], buckets: [Double] = HistogramBuckets.latencySeconds
    ) -> HistogramFamily {
        let description = MetricDescription(
            name: name, help: help, kind: .histogram, labels: labels, buckets: buckets)
        return family(description, make: { Histogram(bounds: buckets) }, write: Self.writeHistograms)
    }

    /// Counts uses of a metric that a limit of its own has led to a common series.
    public func noteOverflow(of metric: String, uses: Int) {
        if uses > 0 { overflows.with(metric).increment(by: uses) }
    }

    /// All metrics in the Prometheus text format 0.0.4, sorted by name and label values.
    public func prometheusText() -> [UInt8] {
        let entries = entries.withLock { $0 }.values.sorted { $0.description.name < $1.description.name }
        var text = PrometheusText()
        for entry in entries {
            entry.write(&text)
        }
        return text.bytes
    }

    /// Every family that is registered, whether it has samples yet or not, sorted by name.
    public var families: [MetricDescription] {
        entries.withLock { $0.values.map(\.description) }.sorted { $0.name < $1.name }
    }

    private func family<Handle: Sendable>(
        _ description: MetricDescription, make: @escaping @Sendable () -> Handle,
        write: @escaping @Sendable (MetricFamily<Handle>, inout PrometheusText) -> Void
    ) -> MetricFamily<Handle> {
        description.check()
        let overflow = overflows
        let family = MetricFamily<Handle>(
            description, labelSetsMax: limits.labelSets,
            noteOverflow: { overflow.with(description.name).increment() }, make: make)
        return enter(family, write)
    }

    /// Keeps `family`, unless the same one is already there: then that one is returned.
    @discardableResult
    private func enter<Handle: Sendable>(
        _ family: MetricFamily<Handle>,
        _ write: @escaping @Sendable (MetricFamily<Handle>, inout PrometheusText) -> Void
    ) -> MetricFamily<Handle> {
        let description = family.description
        let known = entries.withLock { entries -> Entry? in
            if let known = entries[description.name] { return known }
            entries[description.name] = Entry(
                description: description, family: family, write: { write(family, &$0) })
            return nil
        }
        guard let known else { return family }
        guard known.description == description, let existing = known.family as? MetricFamily<Handle> else {
            preconditionFailure("metric \(description.name) is already registered with another description")
        }
        return existing
    }

    /// Registers a metric whose series are asked for at every scrape, at most `seriesMax` of them, else the limit of
    /// the registry.
    func observed(
        _ description: MetricDescription, seriesMax: Int? = nil,
        collect: @escaping @Sendable () -> [(labels: [String], value: Double)]
    ) {
        description.check()
        let labelSetsMax = seriesMax ?? limits.labelSets
        let overflow = overflows
        let entry = Entry(description: description, family: nil) { text in
            let samples = collect().sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
            if samples.count > labelSetsMax {
                overflow.with(description.name).increment(by: samples.count - labelSetsMax)
            }
            text.header(description, hasSamples: !samples.isEmpty)
            for sample in samples.prefix(labelSetsMax) {
                text.sample(description.name, description.labels, sample.labels, sample.value)
            }
        }
        let isNew = entries.withLock { $0.updateValue(entry, forKey: description.name) == nil }
        precondition(isNew, "metric \(description.name) is already registered")
    }
}
