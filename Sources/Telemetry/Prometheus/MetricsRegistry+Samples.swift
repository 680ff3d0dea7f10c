extension MetricsRegistry {
    /// Writes every series of a counter.
    static func writeCounters(_ family: CounterFamily, to text: inout PrometheusText) {
        let description = family.description
        let series = family.snapshot()
        text.header(description, hasSamples: !series.isEmpty)
        for (values, counter) in series {
            text.sample(description.name, description.labels, values, Double(counter.value))
        }
    }

    /// Writes every series of a gauge.
    static func writeGauges(_ family: GaugeFamily, to text: inout PrometheusText) {
        let description = family.description
        let series = family.snapshot()
        text.header(description, hasSamples: !series.isEmpty)
        for (values, gauge) in series {
            text.sample(description.name, description.labels, values, gauge.value)
        }
    }

    /// Writes every series of a histogram: the buckets as running totals, then sum and count.
    static func writeHistograms(_ family: HistogramFamily, to text: inout PrometheusText) {
        let description = family.description
        let series = family.snapshot()
        text.header(description, hasSamples: !series.isEmpty)
        for (values, histogram) in series {
            let (counts, sum) = histogram.snapshot()
            var running: UInt64 = 0
            for (bound, count) in zip(histogram.bounds + [.infinity], counts) {
                running += count
                text.sample(
                    description.name + "_bucket", description.labels + ["le"],
                    values + [PrometheusText.number(bound)], Double(running))
            }
            text.sample(description.name + "_sum", description.labels, values, sum)
            text.sample(description.name + "_count", description.labels, values, Double(running))
        }
    }
}
