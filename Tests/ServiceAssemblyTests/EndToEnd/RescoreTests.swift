import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Stored rollouts under another version.
    @Suite struct RescoreTests {
        @Test func anotherVersionIsTriedAndTheServiceIsAsBefore() async throws {
            try await withService(configured: { $0.tasks[0].settings.schedule.everyRollouts = 6 }) { service in
                let scored = try await service.score(["run": "exp", "step": 1, "rollouts": SampleTexts.rollouts(0..<4)])
                let before = try await service.client.get("/rollouts").text
                try await service.publish(items: [["name": "a", "text": "How long is the text?", "min": 0, "max": 9]])
                let answer = try await service.client.post("/rescore", ["run": "exp", "rubric_version": 1])
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer["rubric_version"]?.int == 1)
                #expect(answer.results.map { $0["score_max"]?.int } == [9, 9, 9, 9])
                #expect(answer.results.map { $0["stored"]?["reward"]?.double } == scored.rewards)
                let old = try await service.client.post("/rescore", ["run": "exp", "rubric_version": 0])
                #expect(old.rewards == scored.rewards, "the simulated judge is deterministic")
                #expect(try await service.client.get("/rollouts").text == before)
                #expect(try await service.get("/meta/runs")["runs"]?.array?.isEmpty == true, "nothing was counted")
                let again = try await service.score(["run": "exp", "step": 1, "rollouts": SampleTexts.rollouts(4..<5)])
                #expect(again["rubric_version"]?.int == 0, "the step's pin is as it was")
            }
        }
    }
}
