import Telemetry
import Testing

/// Goal: label values from requests cannot grow memory without end, and nothing goes uncounted. Method: a limit of two.
@Suite struct LabelLimitTests {
    private let registry = MetricsRegistry(limits: MetricsLimits(labelSets: 2))

    private var lines: [Substring] {
        String(decoding: registry.prometheusText(), as: UTF8.self).split(separator: "\n")
    }

    @Test func labelSetsBeyondTheLimitShareTheValueOther() {
        let family = registry.counter("metareward_scores_total", help: "Scores.", labels: ["task", "run"])
        for run in ["a", "b", "c", "d", "a", "c"] {
            family.with("essay", run).increment()
        }
        let samples = lines.filter { $0.hasPrefix("metareward_scores_total{") }
        let expected: [Substring] = [
            "metareward_scores_total{task=\"essay\",run=\"a\"} 2",
            "metareward_scores_total{task=\"essay\",run=\"b\"} 1",
            "metareward_scores_total{task=\"other\",run=\"other\"} 3",
        ]
        #expect(samples == expected)
        #expect(lines.contains("metareward_metrics_label_overflow_total{metric=\"metareward_scores_total\"} 3"))
        #expect(family.with("essay", "e") === family.with("essay", "f"))
    }

    @Test func aCollectedMetricMayHaveALimitOfItsOwn() {
        registry.counter("metareward_depth_total", help: "Depth.", labels: ["task"], seriesMax: 3) {
            ["a", "b", "c", "d"].map { (labels: [$0], value: 0.5) }
        }
        let first = lines
        #expect(
            first.filter { $0.hasPrefix("metareward_depth_total{") } == [
                "metareward_depth_total{task=\"a\"} 0.5", "metareward_depth_total{task=\"b\"} 0.5",
                "metareward_depth_total{task=\"c\"} 0.5",
            ])
        #expect(first.contains("metareward_metrics_label_overflow_total{metric=\"metareward_depth_total\"} 1"))
        registry.noteOverflow(of: "metareward_depth_total", uses: 0)
        registry.noteOverflow(of: "metareward_depth_total", uses: 2)
        // Every scrape leaves one series out.
        #expect(lines.contains("metareward_metrics_label_overflow_total{metric=\"metareward_depth_total\"} 4"))
    }

    @Test func everyFamilyIsListedWhetherItHasSamplesOrNot() {
        _ = registry.counter("metareward_b_total", help: "B.", labels: ["task"])
        registry.gauge("metareward_a", help: "A.") { 1 }
        #expect(
            registry.families.map(\.name) == [
                "metareward_a", "metareward_b_total", "metareward_metrics_label_overflow_total",
            ])
    }

    @Test func collectedSeriesBeyondTheLimitAreLeftOutAndCounted() {
        registry.gauge("metareward_depth", help: "Depth.", labels: ["task"]) { [(["c"], 3), (["a"], 1), (["b"], 2)] }
        #expect(lines.filter { $0.hasPrefix("metareward_depth{") }.count == 2)
        #expect(lines.contains("metareward_metrics_label_overflow_total{metric=\"metareward_depth\"} 2"))
    }
}
