import Foundation
import JSONText
import RewardCore
import ServiceAssembly
import SimulatedModel
import Telemetry
import TestSupport
import Testing

extension EndToEndTests {
    /// Goal: every metric is documented, follows the conventions of Prometheus, and is what the files of deploy/ think
    /// it is.
    @Suite struct MetricsTests {
        private static let hasCertificates = TestCertificates.shared != nil

        @Test(.enabled(if: hasCertificates, "\(TestCertificates.missing)"))
        func theDocumentationHasTheTableOfTheMetrics() async throws {
            let begin = "<!-- metrics: begin -->\n"
            let end = "<!-- metrics: end -->\n"
            let file = try ProjectFile("docs/metrics.md")
            let text = try file.text()
            let start = try #require(text.range(of: begin)?.upperBound)
            let stop = try #require(text.range(of: end)?.lowerBound)
            let rows = try await allMetricFamilies().map(\.row).joined(separator: "\n")
            let expected = "\n| metric | type | labels | what |\n|---|---|---|---|\n" + rows + "\n\n"
            if ProjectFile.isRecording {
                try file.write(text[..<start] + expected + text[stop...])
                Issue.record("docs/metrics.md was written; run again without RECORD_SNAPSHOTS")
                return
            }
            #expect(text[start..<stop] == expected, "run this test with RECORD_SNAPSHOTS=1 and look at the difference")
        }

        @Test(.enabled(if: hasCertificates, "\(TestCertificates.missing)"))
        func whatTheDeploymentNamesExistsWithThoseLabels() async throws {
            let names = MetricNames(try await allMetricFamilies())
            for path in ["deploy/alerts.yaml", "deploy/alerts.test.yaml"] {
                let text = try ProjectFile(path).text()
                let mark = path.hasSuffix("test.yaml") ? "{ series:" : "\n      - "
                let parts = text.split(separator: mark).map(String.init)
                #expect(parts.count > 5)
                for part in parts { #expect(names.problems(in: part) == [], "\(path): \(part)") }
            }
            let dashboard = try JSONReader.read(try ProjectFile("deploy/grafana/metareward.json").text()).value
            var queries = 0
            for panel in dashboard["panels"]?.array ?? [] {
                for target in panel["targets"]?.array ?? [] {
                    queries += 1
                    let query = (target["expr"]?.string ?? "") + "\n" + (target["legendFormat"]?.string ?? "")
                    #expect(names.problems(in: query) == [], "\(panel["title"]?.string ?? ""): \(query)")
                }
            }
            #expect(queries > 20)
        }

        @Test func theCheckFindsNamesAndLabelsThatDoNotExist() {
            let registry = MetricsRegistry()
            _ = registry.counter("metareward_a_total", help: "A.", labels: ["task"])
            _ = registry.histogram("metareward_b_seconds", help: "B.", labels: ["route"])
            let names = MetricNames(registry.families)
            for good in [
                #"sum by (task) (rate(metareward_a_total{task=~"x|y"}[5m]))"#,
                #"histogram_quantile(0.5, sum by (le, route) (rate(metareward_b_seconds_bucket{route="/{id}"}[1m])))"#,
                #"up{job="metareward"} == 0"#, "metareward:rule:mean > 0",
                "{{task}} metareward_a_total {{$labels.task}}",
            ] {
                #expect(names.problems(in: good) == [], "\(good)")
            }
            for bad in [
                "metareward_c_total", "metareward_a_total_count", "metareward_b_seconds",
                #"metareward_a_total{kind="x"}"#,
                "sum by (route) (metareward_a_total)", "metareward_a_total {{kind}}",
                #"metareward_a_total {{ $labels.kind }}"#, #"metareward_b_seconds_sum{route="a",task!="b"}"#,
            ] {
                #expect(names.problems(in: bad).count == 1, "\(bad)")
            }
        }

        @Test(.enabled(if: ChildProcess.isInstalled("promtool"), "promtool is not installed; this test is skipped"))
        func promtoolFindsNothingToSayAboutAServiceThatHasWorked() async throws {
            let folder = try TemporaryFolder()
            let text = try await metricsOfAServiceThatHasWorked()
            let file = folder.path + "/metrics"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let said = try await ChildProcess.result("sh", ["-c", "promtool check metrics <'\(file)'"])
            #expect(said == "")
        }

        @Test func theProcessAndTheProgramAreShown() async throws {
            let metrics = MetricsText(try await metricsOfAServiceThatHasWorked())
            for name in [
                "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes",
                "process_open_fds", "process_max_fds", "process_start_time_seconds", "process_threads",
                "metareward_build_info{version=\"\(ProgramVersion.text)\"}",
                #"metareward_store_write_seconds_count{file="rollouts"}"#,
                #"metareward_meta_stage_seconds_count{stage="sampled"}"#,
                #"metareward_http_request_duration_seconds_count{route="/score",method="POST",status="200"}"#,
            ] {
                #expect((metrics[name] ?? 0) > 0, "\(name)")
            }
            let attempts = metrics.series(of: "metareward_endpoint_attempts_total")
            #expect(attempts.contains { $0.hasSuffix(#",outcome="ok"}"#) })
            #expect(attempts.contains { $0.hasSuffix(#",outcome="judge_rejected"}"#) })
            #expect((metrics["process_start_time_seconds"] ?? 0) > 1_500_000_000)
        }

        /// What a service says after it has scored, failed, refused and refined.
        private func metricsOfAServiceThatHasWorked() async throws -> String {
            try await withModelServer(["shatterjudge": .fault(.garbage), "closedjudge": .fault(.status400)]) { model in
                try await withService(configured: {
                    var model = model
                    model.attemptsMax = 1
                    $0.judge(with: model)
                }) { service in
                    _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<6), "run": "r", "step": 1])
                    let failed = try await service.score([
                        "rollouts": [["response": "shatterjudge"], ["response": "closedjudge"]]
                    ])
                    #expect(failed.rewards == [nil, nil])
                    _ = try await service.client.post("/score", ["rollouts": 5])
                    _ = try await service.client.get("/nowhere/\"quoted\"")
                    #expect(try await service.refine()["status"]?.string == "published")
                    return try await service.client.get("/metrics").text
                }
            }
        }
    }
}
