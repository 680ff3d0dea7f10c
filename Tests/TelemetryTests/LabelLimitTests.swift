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

    @Test func collectedSeriesBeyondTheLimitAreLeftOutAndCounted() {
        registry.gauge("metareward_depth", help: "Depth.", labels: ["task"]) { [(["c"], 3), (["a"], 1), (["b"], 2)] }
        #expect(lines.filter { $0.hasPrefix("metareward_depth{") }.count == 2)
        #expect(lines.contains("metareward_metrics_label_overflow_total{metric=\"metareward_depth\"} 2"))
    }
}
