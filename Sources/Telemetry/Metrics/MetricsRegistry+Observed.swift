extension MetricsRegistry {
    /// Registers a gauge whose value is asked for at every scrape. A name can be registered so only once.
    public func gauge(_ name: String, help: String, read: @escaping @Sendable () -> Double) {
        observed(MetricDescription(name: name, help: help, kind: .gauge, labels: [])) { [([], read())] }
    }

    /// Registers a gauge whose series are asked for at every scrape: label values in the order of `labels`, and a
    /// value. Series beyond `seriesMax`, or else beyond `MetricsLimits.labelSets`, are left out and counted as
    /// overflow.
    public func gauge(
        _ name: String, help: String, labels: [String], seriesMax: Int? = nil,
        collect: @escaping @Sendable () -> [(labels: [String], value: Double)]
    ) {
        observed(
            MetricDescription(name: name, help: help, kind: .gauge, labels: labels), seriesMax: seriesMax,
            collect: collect)
    }

    /// Registers a counter whose total is kept elsewhere and asked for at every scrape. It must never decrease.
    public func counter(_ name: String, help: String, read: @escaping @Sendable () -> Double) {
        observed(MetricDescription(name: name, help: help, kind: .counter, labels: [])) { [([], read())] }
    }

    /// Registers a counter whose series are kept elsewhere and asked for at every scrape. A series may vanish; it must
    /// never decrease. Series beyond `seriesMax`, or else beyond `MetricsLimits.labelSets`, are left out and counted as
    /// overflow.
    public func counter(
        _ name: String, help: String, labels: [String], seriesMax: Int? = nil,
        collect: @escaping @Sendable () -> [(labels: [String], value: Double)]
    ) {
        observed(
            MetricDescription(name: name, help: help, kind: .counter, labels: labels), seriesMax: seriesMax,
            collect: collect)
    }
}
