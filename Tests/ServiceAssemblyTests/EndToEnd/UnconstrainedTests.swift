import JSONText
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// A server that ignores constraints, through the whole service.
    @Suite struct UnconstrainedTests {
        private static let chatty: [String: ScriptedModelHandler.Act] = [
            "banana": .answer("banana"), "essay": .answer("A decent essay, so I say 3."),
        ]

        private func readiness(_ service: RunningService, until condition: (JSONAnswer) -> Bool) async throws
            -> JSONAnswer
        {
            var answer = try await service.client.get("/readyz")
            for _ in 0..<200 where !condition(answer) {
                _ = try await service.get("/rubric/version?after=1000000&wait=0.05")
                answer = try await service.client.get("/readyz")
            }
            return answer
        }

        @Test func itNeverBecomesReadyAndTheReasonIsGiven() async throws {
            try await withModelServer(Self.chatty) { model in
                try await withService(configured: { $0.judge(with: model) }) { service in
                    let answer = try await readiness(service) { $0["probe_failures"]?.array?.isEmpty == false }
                    #expect(answer.status == 503)
                    let words = answer["probe_failures"]?[0]?.string ?? ""
                    #expect(words.contains("ignores constraints of kind json in the dialect vllm"), "\(answer.text)")
                }
            }
        }

        @Test func whereItIsAllowedItsScoresAreMarkedAlsoWhenTheyAreReadAgain() async throws {
            try await withModelServer(Self.chatty) { model in
                var model = model
                model.allowsUnconstrained = true
                try await withService(configured: { $0.judge(with: model) }) { service in
                    let ready = try await readiness(service) { $0.status == 200 }
                    #expect(ready["status"]?.string == "degraded", "\(ready.text)")
                    let scored = try await service.score([
                        "rollouts": SampleTexts.rollouts(0..<1), "detail": "full",
                    ])
                    let item = scored.results[0]["items"]?[0]
                    #expect(item?["score"] == 3, "\(scored.text)")
                    #expect(item?["unconstrained"] == true)
                    let id = try #require(scored.results[0]["score_id"]?.string)
                    let explained = try await service.get("/scores/\(id)")
                    #expect(explained["items"]?[0]?["unconstrained"] == true)
                }
            }
        }

        @Test func otherwiseItsAnswersAreFailures() async throws {
            try await withModelServer(Self.chatty) { model in
                try await withService(configured: { $0.judge(with: model) }) { service in
                    let scored = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                    #expect(scored.results[0]["error"]?["kind"]?.string == "judge_invalid")
                }
            }
        }

        @Test func autoIsResolvedAtStartAndRefusedWhereNobodyAnswers() async throws {
            let gone = try await withModelServer([:]) { model in
                var model = model
                model.dialect = .auto
                return model
            }
            let failure = await #expect(throws: ServiceFailure.self) {
                try await withService(configured: { $0.judge(with: gone) }) { _ in }
            }
            #expect("\(failure.map { "\($0)" } ?? "")".contains("nobody answers"))
        }
    }
}
