import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Evaluation stays out of training: it is scored, and leaves no trace in schedules, pins and meta steps.
    @Suite struct EvaluationTests {
        private static let word = "velgranor"
        private static let prompt = "Describe the \(word) in one sentence."

        @Test func aThousandEvaluationsChangeNoScheduleNoPinAndNoSample() async throws {
            try await withRecordingModelServer { (meta, model) in
                try await withService(configured: {
                    $0.refine(with: model)
                    $0.tasks[0].settings.schedule.everySteps = 3
                    $0.tasks[0].settings.schedule.everyRollouts = 5
                    $0.tasks[0].settings.schedule.minSamples = 1
                }) { service in
                    for number in 0..<1000 { try await Self.evaluate(number, service) }
                    for run in ["eval", "exp"] {
                        #expect(try await service.client.get("/rubric?run=\(run)&step=7").status == 404, "a pin")
                    }
                    #expect(try await Self.runs(service).isEmpty)
                    // Had one evaluation been counted, the fourth training rollout or the third step would start a run.
                    _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                    for step in 0..<3 {
                        _ = try await service.score([
                            "run": "exp", "step": .integer(step), "rollouts": SampleTexts.rollouts(4..<5),
                        ])
                    }
                    #expect(try await Self.runs(service).isEmpty)
                    _ = try await service.score(["rollouts": SampleTexts.rollouts(5..<6)])
                    try await service.awaitHead(after: 0)
                    let run = try #require(try await Self.runs(service).last)
                    let id = try #require(run["id"]?.string)
                    let ended = try await service.awaitEnd(ofMetaRun: id)
                    #expect((1...8).contains(ended["samples"]?.array?.count ?? 0))
                }
                #expect(!meta.conversations.isEmpty)
                for conversation in meta.conversations {
                    #expect(!conversation.messages.contains { $0.contains(Self.word) })
                }
            }
        }

        /// One evaluation, with every member that would pin or count a training rollout.
        private static func evaluate(_ number: Int, _ service: RunningService) async throws {
            let rollout: JSONValue = [
                "prompt": .string(prompt), "response": .string("The \(word) number \(number) is blue."),
                "group": .string("g\(number % 10)"),
            ]
            var body: JSONObject = ["purpose": "eval", "program": "single", "rollouts": [rollout]]
            if number % 2 == 0 {
                body.set("run", to: number % 4 == 0 ? "eval" : "exp")
                body.set("step", to: .integer(number))
            }
            let answer = try await service.score(.object(body))
            #expect(answer.results.first?["pin"]?.isNull == true)
            #expect(answer.results.first?["rubric_version"]?.int == 0)
        }

        private static func runs(_ service: RunningService) async throws -> [JSONValue] {
            try await service.get("/meta/runs")["runs"]?.array ?? []
        }
    }
}
