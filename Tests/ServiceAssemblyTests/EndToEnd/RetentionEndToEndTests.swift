import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// What a client sees of retention.
    @Suite struct RetentionTests {
        @Test func aScorePastRetentionIsGoneAndOneThatNeverWasIsUnknown() async throws {
            try await withService(configured: { configuration in
                configuration.retention.rollouts = 2
                configuration.retention.intervalSeconds = 0.1
            }) { service in
                var ids: [String] = []
                for number in 0..<5 {
                    let answer = try await service.score(["rollouts": SampleTexts.rollouts(number..<number + 1)])
                    ids.append(try #require(answer.results[0]["score_id"]?.string))
                }
                while try await service.client.get("/rollouts").text.split(separator: "\n").count > 2 {}
                let gone = try await service.client.get("/scores/\(ids[0])")
                #expect(gone.status == 410)
                #expect(gone["type"]?.string == "urn:metareward:problem:past-retention")
                #expect(try await service.client.get("/scores/\(ids[4])").status == 200)
                let never = try await service.client.get("/scores/score_ffffffffffff00000000000000000000")
                #expect(never.status == 404)
                #expect(try await service.client.get("/scores/anything").status == 404)
                let metrics = try await service.client.get("/metrics").text
                #expect(metrics.contains("metareward_retention_rollouts_removed_total{limit=\"rollouts\"}"))
                #expect(metrics.contains("metareward_store_bytes{file=\"rollouts\",part=\"used\"}"))
            }
        }
    }
}
