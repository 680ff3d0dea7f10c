import HTTPEngine
import JSONText
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Readiness is a promise about judges and store, and not a constant.
    @Suite struct ReadinessTests {
        @Test func theServiceIsReadyAndSaysThatItIsSimulated() async throws {
            try await withService { service in
                var answer = try await service.client.get("/readyz")
                // The judge may still have to pass its probe.
                for _ in 0..<200 where answer.status != 200 {
                    _ = try await service.get("/rubric/version?after=1000000&wait=0.05")
                    answer = try await service.client.get("/readyz")
                }
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer["status"]?.string == "ready")
                #expect(answer["checks"]?["judges"]?.string == "probed")
                #expect(answer["simulated"]?.bool == true)
            }
        }

        @Test func aJudgeThatNeverPassedItsProbeIsNotReady() async throws {
            // The model server is gone before the service starts, so nobody listens on its port.
            let gone = try await withModelServer([:]) { $0 }
            try await withService(configured: {
                var model = gone
                model.attemptsMax = 1
                $0.judge(with: model)
            }) { service in
                let scored = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                #expect(scored.results[0]["error"]?["kind"]?.string == "judge_unavailable")
                let answer = try await service.client.get("/readyz")
                #expect(answer["checks"]?["judges"]?.string == "not_probed", "\(answer.text)")
                #expect(answer.status == 503)
                #expect(try await service.client.get("/healthz").status == 200)
            }
        }

        @Test func simulatedAnswersSaySoAndOthersDoNot() async throws {
            try await withService { service in
                let answer = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                #expect(answer["simulated"]?.bool == true)
                #expect(answer.fields["Metareward-Simulated"] == "1")
                #expect(answer.results[0]["judge_model"]?.string == "simulated")
            }
            try await withModelServer([:]) { model in
                try await withService(configured: { $0.judge(with: model) }) { service in
                    let answer = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                    #expect(answer["simulated"] == nil)
                    #expect(answer.fields["Metareward-Simulated"] == nil)
                }
            }
        }
    }
}
