import Testing

@testable import Telemetry

/// Goal: names follow the conventions of Prometheus, and a bad one is met at once. Method: tables, and processes that
/// must end.
@Suite struct NamingTests {
    private func problem(
        _ name: String, _ kind: MetricDescription.Kind, help: String = "Help.", labels: [String] = [],
        buckets: [Double] = [1]
    ) -> String? {
        MetricName.problem(
            of: MetricDescription(
                name: name, help: help, kind: kind, labels: labels, buckets: kind == .histogram ? buckets : []))
    }

    @Test(
        arguments: [
            ("metareward_judge_calls_total", .counter), ("metareward_received_bytes_total", .counter),
            ("metareward_connections", .gauge), ("metareward_http_request_seconds", .histogram),
            ("metareward_body_bytes", .histogram), ("metareward_batch_rollouts", .histogram),
            ("process_open_fds", .gauge), ("process_cpu_seconds_total", .counter),
        ] as [(String, MetricDescription.Kind)]
    )
    func goodNamesAreAccepted(name: String, kind: MetricDescription.Kind) {
        #expect(problem(name, kind, labels: ["task", "error_kind"]) == nil)
    }

    @Test(
        arguments: [
            ("judge_calls_total", .counter, "must begin"), ("process_", .gauge, "must begin"),
            ("metareward_", .gauge, "must begin"),
            ("metareward_calls", .counter, "`_total`"), ("metareward_calls_total", .gauge, "only a counter"),
            ("metareward_Calls_total", .counter, "a-z"), ("metareward_x-y", .gauge, "a-z"),
            ("metareward_x_", .gauge, "end with _"), ("metareward_wait_milliseconds", .histogram, "base unit"),
            ("metareward_wait_ms_total", .counter, "base unit"), ("metareward_size_mb", .gauge, "base unit"),
            ("metareward_calls_count", .gauge, "reserved"), ("metareward_wait_bucket", .histogram, "reserved"),
        ] as [(String, MetricDescription.Kind, String)]
    )
    func badNamesAreExplained(name: String, kind: MetricDescription.Kind, explanation: String) throws {
        #expect(try #require(problem(name, kind)).contains(explanation))
    }

    @Test func badLabelsHelpAndBucketsAreExplained() throws {
        let name = "metareward_wait_seconds"
        #expect(try #require(problem(name, .gauge, help: "")).contains("help"))
        for label in ["", "Task", "1st", "__name", "a.b"] {
            #expect(problem(name, .gauge, labels: [label]) != nil, "\(label)")
        }
        #expect(try #require(problem(name, .gauge, labels: ["a", "a"])).contains("twice"))
        #expect(try #require(problem(name, .histogram, labels: ["le"])).contains("buckets"))
        for buckets in [[], [1, 1], [2, 1], [1, .infinity], [.nan]] as [[Double]] {
            #expect(problem(name, .histogram, buckets: buckets) != nil, "\(buckets)")
        }
    }

    @Test func aBadNameEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = MetricsRegistry().counter("calls", help: "Calls.")
        }
    }

    @Test func aNameWithTwoDescriptionsEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            let registry = MetricsRegistry()
            _ = registry.counter("metareward_calls_total", help: "Calls.", labels: ["a"])
            _ = registry.counter("metareward_calls_total", help: "Calls.", labels: ["b"])
        }
    }

    @Test func theWrongNumberOfLabelValuesEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = MetricsRegistry().counter("metareward_calls_total", help: "Calls.", labels: ["a"]).with("x", "y")
        }
    }

    @Test func theBucketsOfferedAreValid() {
        let all = [
            HistogramBuckets.latencySeconds, HistogramBuckets.sizeBytes, HistogramBuckets.sizes, HistogramBuckets.unit,
        ]
        for buckets in all {
            #expect(problem("metareward_x", .histogram, buckets: buckets) == nil)
        }
    }

    @Test func logKeysAreDottedLowerCaseWords() {
        let keys = [LogFields.requestID, LogFields.route, LogFields.task, LogFields.rubricVersion, LogFields.errorKind]
        #expect(keys == ["request.id", "http.route", "task", "rubric.version", "error.kind"])
    }
}
