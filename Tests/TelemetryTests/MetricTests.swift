import Telemetry
import Testing

/// Goal: handles count right, also from many threads. Method: values after known sequences.
@Suite struct MetricTests {
    private let registry = MetricsRegistry()

    @Test func countersOnlyGrow() {
        let counter = registry.counter("metareward_things_total", help: "Things.").with()
        counter.increment()
        counter.increment(by: 41)
        #expect(counter.value == 42)
    }

    @Test func gaugesGoUpAndDown() {
        let gauge = registry.gauge("metareward_in_flight", help: "In flight.").with()
        gauge.increment()
        gauge.increment()
        gauge.decrement()
        gauge.add(0.5)
        #expect(gauge.value == 1.5)
        gauge.set(7)
        #expect(gauge.value == 7)
    }

    @Test func boundsOfBucketsAreInclusive() {
        let histogram = registry.histogram("metareward_size_bytes", help: "Sizes.", buckets: [1, 2, 4]).with()
        for value in [0, 1, 1.5, 2, 4, 4.0001, .infinity, .nan] {
            histogram.observe(value)
        }
        let lines = String(decoding: registry.prometheusText(), as: UTF8.self).split(separator: "\n")
        let buckets = lines.filter { $0.contains("_bucket") }.compactMap { $0.split(separator: " ").last }
        #expect(buckets == ["2", "4", "5", "7"])
        #expect(lines.contains("metareward_size_bytes_count 7"))
    }

    @Test func durationsAreObservedInSeconds() {
        let histogram = registry.histogram("metareward_wait_seconds", help: "Waits.", buckets: [1]).with()
        histogram.observe(.milliseconds(1500))
        let text = String(decoding: registry.prometheusText(), as: UTF8.self)
        #expect(text.contains("metareward_wait_seconds_sum 1.5\n"))
    }

    @Test func nothingIsLostWhenManyTasksCount() async {
        let counter = registry.counter("metareward_parallel_total", help: "P.", labels: ["x"]).with("a")
        let gauge = registry.gauge("metareward_parallel", help: "P.").with()
        let histogram = registry.histogram("metareward_parallel_seconds", help: "P.", buckets: [0.5]).with()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<2000 {
                        counter.increment()
                        gauge.add(0.5)
                        histogram.observe(1)
                    }
                }
            }
        }
        #expect(counter.value == 16_000)
        #expect(gauge.value == 8000)
        let text = String(decoding: registry.prometheusText(), as: UTF8.self)
        #expect(text.contains("metareward_parallel_seconds_sum 16000\n"))
        #expect(text.contains("metareward_parallel_seconds_count 16000\n"))
    }

    @Test func registeringAgainReturnsTheSameSeries() {
        let first = registry.counter("metareward_again_total", help: "Again.", labels: ["x"])
        let second = registry.counter("metareward_again_total", help: "Again.", labels: ["x"])
        first.with("a").increment()
        #expect(first.with("a") === second.with("a"))
        #expect(second.with("a").value == 1)
    }
}
