internal import RewardCore
internal import Telemetry

/// Shows the head of each lineage; read at every scrape.
enum RubricMetrics {
    /// Registers the gauges, with at most `lineagesMax` series each: those of the first lineages by task and partition.
    ///
    /// The heads of further ones are left out and not counted as overflow: that counts what comes to a metric, and here
    /// nothing comes but the scrape itself, which would count them again and again.
    static func register(_ metrics: MetricsRegistry, publisher: RubricPublisher, lineagesMax: Int) {
        func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable (RubricVersion) -> Double) {
            metrics.gauge(name, help: help, labels: ["task", "partition"], seriesMax: lineagesMax) {
                let series = publisher.heads().map { lineage, head in
                    (labels: [lineage.task, lineage.partition], value: read(head))
                }
                guard series.count > lineagesMax else { return series }
                let sorted = series.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
                return Array(sorted.prefix(lineagesMax))
            }
        }
        gauge("metareward_rubric_head_version", "The newest rubric version of each lineage.") { Double($0.version) }
        gauge(
            "metareward_rubric_head_published_timestamp_seconds", "When the newest version was published, as Unix time."
        ) { Double($0.publishedAt.milliseconds) / 1000 }
    }
}
