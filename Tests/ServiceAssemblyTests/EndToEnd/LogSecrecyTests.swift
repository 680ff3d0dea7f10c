import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import SimulatedModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Goal: no line of the log, at any level, holds a token or a text of a rollout, whatever goes wrong. Method: words
    /// that occur nowhere else, in every place that a client may put one, through good, broken and refused requests, a
    /// judge that fails in several ways, and a meta run.
    @Suite struct LogSecrecyTests {
        private static let token = "mr_trainer-zqpxwv"
        private static let fields: HeaderFields = ["Authorization": "Bearer " + token]
        /// What must not be in the log.
        private static let words = [
            token, "mr_stranger-yhzwqj", "promptquokka", "responsewombat", "referencenumbat", "metadatabilby",
            "systemdingo", "verdictpossum",
        ]

        private func rollout(_ number: Int, _ response: String = "") -> JSONValue {
            [
                "id": .string("r\(number)"),
                "prompt": [
                    ["role": "system", "content": "systemdingo"],
                    ["role": "user", "content": .string("promptquokka \(number)")],
                ],
                "response": .string("responsewombat \(number). " + response), "reference": "referencenumbat",
                "metadata": ["note": "metadatabilby"],
            ]
        }

        @Test func noLineHoldsATokenAPromptOrAResponse() async throws {
            let log = CapturedLog()
            let folder = try TemporaryFolder()
            let acts: [String: ScriptedModelHandler.Act] = [
                "faultone": .fault(.status400), "faulttwo": .fault(.garbage), "faultthree": .fault(.status500),
                "faultfour": .answer("verdictpossum"),
            ]
            try await withModelServer(acts) { model in
                var configuration = testConfiguration(folder)
                var model = model
                model.attemptsMax = 1
                configuration.judge(with: model)
                configuration.access.tokens = [
                    AccessToken(
                        name: "trainer", digest: SHA256.digest(Self.token.utf8), scopes: [.score, .read, .operate])
                ]
                configuration.access.takesURLTokens = true
                try await withService(configuration, logger: log.logger) { service in
                    try await exercise(service)
                }
            }
            let text = log.text
            for expected in ["request answered", "meta run ended", "http.status\": 422", "http.status\": 401"] {
                #expect(text.contains(expected), "the log has no \(expected)")
            }
            for word in Self.words { #expect(!text.contains(word), "\(word) is in the log") }
        }

        private func exercise(_ service: RunningService) async throws {
            let faults = ["", "faultone", "faulttwo", "faultthree", "faultfour"]
            let rollouts = (0..<8).map { rollout($0, $0 < faults.count ? faults[$0] : "") }
            let answer = try await service.client.post(
                "/score", ["rollouts": .array(rollouts), "detail": "full"], fields: Self.fields)
            #expect(answer.status == 200)
            #expect(answer.rewards.contains(nil) && answer.rewards.contains { $0 != nil }, "\(answer.text)")
            let refused = [
                #"{"rollouts": [{"response": 5, "surplus": "responsewombat"}], "unknown": "promptquokka"}"#,
                #"{"rollouts": [{"response": "responsewombat"#, #"{"rollouts": "responsewombat"}"#,
                #"{"task": "essay_writing", "step": "promptquokka", "rollouts": [{"response": "responsewombat"}]}"#,
            ]
            for body in refused {
                let answer = try await service.client.post("/score", bytes: Array(body.utf8), fields: Self.fields)
                #expect((400..<500).contains(answer.status), "\(answer.text)")
            }
            for secret in ["mr_stranger-yhzwqj", Self.token] {
                _ = try await service.client.get("/rollouts?token=\(secret)")
                _ = try await service.client.post(
                    "/get_reward?token=\(secret)", ["query": ["responsewombat"], "prompts": ["promptquokka"]])
            }
            let run = try await service.client.post("/meta/refine", ["wait": 60], fields: Self.fields)
            #expect(run.status == 200, "\(run.text)")
        }
    }
}
