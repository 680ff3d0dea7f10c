/// The limits of one registry.
public struct MetricsLimits: Sendable, Equatable {
    /// How many label sets one family keeps, default 1,000. Further ones share one series whose label values are all
    /// `other`, and every use of it is counted in `metareward_metrics_label_overflow_total`. Without the limit a label
    /// with values from requests could grow memory and scrapes without end.
    public var labelSets: Int

    /// Makes limits; fewer than one label set is a programmer's error.
    public init(labelSets: Int = 1000) {
        precondition(labelSets >= 1, "a metric needs room for at least one label set")
        self.labelSets = labelSets
    }
}
