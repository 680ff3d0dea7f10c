import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// What a client sees of a disk that fails under a running service, and of its recovery without a restart.
    @Suite struct StoreFailureTests {
        private static func awaitReadiness(_ service: RunningService, status: String) async throws -> JSONValue {
            for _ in 0..<2000 {
                let answer = try await service.client.get("/readyz")
                if answer["status"]?.string == status { return answer.json }
                _ = try await service.get("/rubric/version?after=1000000&wait=0.05")
            }
            Issue.record("never \(status)")
            return .null
        }

        private static func withDisk(
            _ change: (inout ServiceConfiguration) -> Void = { _ in },
            _ body: (RunningService, (String) -> FaultyDisk) async throws -> Void
        ) async throws {
            FaultyDisk.install()
            let folder = try TemporaryFolder()
            var configuration = testConfiguration(folder)
            change(&configuration)
            try await withService(configuration) { service in
                try await body(service) { FaultyDisk(folder.path + "/" + $0, .full) }
            }
            withExtendedLifetime(folder) {}
        }

        @Test func aFullDiskIs503WithWhatToDoAndEndsWithTheFault() async throws {
            try await Self.withDisk { service, fail in
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                let disk = fail("rollouts.sqlite")
                for body: JSONValue in [
                    ["rollouts": SampleTexts.rollouts(1..<2)],
                    ["run": "exp", "step": 1, "rollouts": SampleTexts.rollouts(1..<2)],
                ] {
                    let answer = try await service.client.post("/score", body, fields: ["Idempotency-Key": "k"])
                    #expect(answer.status == 503)
                    #expect(answer["type"]?.string == "urn:metareward:problem:store-unavailable")
                    #expect(answer.problemText.contains("free space"), "\(answer.text)")
                    #expect(answer.fields["Retry-After"] != nil)
                }
                let unready = try await Self.awaitReadiness(service, status: "not_ready")
                #expect(unready["store_failure"]?.string?.contains("free space") == true, "\(unready.text)")
                let published = try await service.publish(
                    items: [["name": "a", "text": "How deep is it?", "min": 0, "max": 5]])
                #expect(published == 1, "the other file is not concerned")
                disk.heal()
                let ready = try await Self.awaitReadiness(service, status: "ready")
                #expect(ready["store_failure"] == nil)
                let answer = try await service.score(
                    ["run": "exp", "step": 1, "rollouts": SampleTexts.rollouts(1..<2)],
                    fields: ["Idempotency-Key": "k"])
                #expect(answer.fields["Idempotency-Replayed"] == nil, "nothing of the failed request was kept")
                #expect(answer["rubric_version"]?.int == 1, "nor a pin of it")
                let lines = try await service.client.get("/rollouts").text.split(separator: "\n")
                #expect(lines.count == 2)
            }
        }

        @Test func aPublishThatFailsIsNeverSeenAndReadinessSaysWhy() async throws {
            try await Self.withDisk { service, fail in
                let items: JSONValue = [["name": "a", "text": "How deep is it?", "min": 0, "max": 5]]
                let disk = fail("rubrics.sqlite")
                let refused = try await service.client.post("/rubric", ["items": items])
                #expect(refused.status == 503)
                #expect(try await service.get("/rubric/version")["version"]?.int == 0)
                let template = try await service.client.send(
                    .put, "/meta/templates/essay_writing/mrm_refine", fields: ["Content-Type": "text/plain"],
                    body: Array("Refine.".utf8))
                #expect(template.status == 503)
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                let unready = try await Self.awaitReadiness(service, status: "not_ready")
                #expect(unready["store_failure"]?.string?.contains("rubrics.sqlite") == true)
                disk.heal()
                _ = try await Self.awaitReadiness(service, status: "ready")
                #expect(try await service.publish(items: items) == 1)
            }
        }

        @Test func scoringMayGoOnWithoutTheStoreAndSaysSo() async throws {
            try await Self.withDisk({ $0.onStoreFailure = .score }) { service, fail in
                let step: JSONValue = ["run": "exp", "step": 1, "rollouts": SampleTexts.rollouts(0..<1)]
                let first = try await service.score(step)
                #expect(first["stored"] == nil)
                let disk = fail("rollouts.sqlite")
                let plain = try await service.score(["rollouts": SampleTexts.rollouts(1..<2)])
                #expect(plain["stored"]?.bool == false)
                #expect(plain.rewards.first != .some(nil))
                #expect(try await service.score(step)["stored"]?.bool == false, "its pin is there already")
                let pinned = try await service.client.post(
                    "/score", ["run": "exp", "step": 2, "rollouts": SampleTexts.rollouts(1..<2)])
                #expect(pinned.status == 503, "a new pin cannot be promised")
                let keyed = try await service.client.post(
                    "/score", ["rollouts": SampleTexts.rollouts(1..<2)], fields: ["Idempotency-Key": "k"])
                #expect(keyed.status == 503, "an answer cannot be kept")
                let degraded = try await Self.awaitReadiness(service, status: "degraded")
                #expect(degraded["store_failure"]?.string != nil)
                disk.heal()
                _ = try await Self.awaitReadiness(service, status: "ready")
                #expect(try await service.score(step)["stored"] == nil)
                let metrics = try await service.client.get("/metrics").text
                #expect(metrics.contains("metareward_rollouts_unstored_total{task=\"essay_writing\"} 2"))
            }
        }

        @Test func aDamagedFileStopsTheStartInPlainWords() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            try await withService(configuration) { service in
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<40)])
            }
            try folder.damage("rollouts.sqlite", from: 8192)
            var quiet = LogConfiguration()
            quiet.level = .critical
            do throws(ServiceFailure) {
                _ = try await RewardService.assemble(
                    configuration, logger: LogBootstrap.logger("test", configuration: quiet))
                Issue.record("a damaged store was opened")
            } catch {
                #expect(!error.isConfiguration)
                #expect(error.detail.contains("rollouts.sqlite"))
                #expect(error.detail.contains("backup"))
            }
        }
    }
}
