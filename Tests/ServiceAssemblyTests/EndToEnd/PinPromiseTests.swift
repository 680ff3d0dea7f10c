import HTTPEngine
import JSONText
import Locking
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// What a trainer with many connections relies on, and what evaluation must not touch.
    @Suite struct PinPromiseTests {
        private static let connections = 32
        private static let evaluations = 1000
        private static let marker = "lighthouse-evaluation-only"

        private static func rubric(_ edition: Int) -> JSONValue {
            [["name": .string("depth-\(edition)"), "text": "How far is it developed?", "min": 0, "max": 5]]
        }

        /// Scores one rollout of the step on each of 32 connections, as often as `rounds` says; the versions used.
        private static func score(
            _ service: RunningService, step: Int, rounds: Int, between: @Sendable @escaping (Int) async throws -> Void
        ) async throws -> [Int] {
            let answered = Locked(0)
            return try await withThrowingTaskGroup(of: [Int].self) { group in
                for connection in 0..<connections {
                    group.addTask {
                        let client = JSONTestClient(port: service.port)
                        var versions: [Int] = []
                        for _ in 0..<rounds {
                            let answer = try await client.post(
                                "/score",
                                [
                                    "run": "exp", "step": .integer(step),
                                    "rollouts": SampleTexts.rollouts(connection..<connection + 1),
                                ])
                            versions.append(try #require(answer["rubric_version"]?.int, "\(answer.text)"))
                            let number = answered.withLock { answered in
                                answered += 1
                                return answered
                            }
                            try await between(number)
                        }
                        await client.close()
                        return versions
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }

        @Test func allRequestsOfAStepUseTheFirstVersionThroughTwoPublicationsAndARestart() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            let bystander: @Sendable (Int) async throws -> Void = { _ in }
            try await withService(configuration) { service in
                let used = try await Self.score(service, step: 7, rounds: 3) { answered in
                    // Two versions while the other connections are in the middle of the step.
                    if answered == 20 { try await service.publish(items: Self.rubric(1)) }
                    if answered == 50 { try await service.publish(items: Self.rubric(2)) }
                }
                #expect(used == [Int](repeating: 0, count: 3 * Self.connections))
                #expect(try await service.get("/rubric/version")["version"]?.int == 2)
            }
            try await withService(configuration) { service in
                let used = try await Self.score(service, step: 7, rounds: 1, between: bystander)
                #expect(used == [Int](repeating: 0, count: Self.connections))
                let later = try await Self.score(service, step: 8, rounds: 1, between: bystander)
                #expect(later == [Int](repeating: 2, count: Self.connections))
                let run = try await service.get("/runs/exp")
                #expect(run["steps"]?.array?.map { $0["rubric_version"]?.int } == [2, 0])
                #expect(run["rollouts"]?["stored"]?.int == 5 * Self.connections)
            }
            withExtendedLifetime(folder) {}
        }

        private static func train(_ service: RunningService, step: Int) async throws {
            let numbers = step * 4..<step * 4 + 4
            _ = try await service.score([
                "run": "exp", "step": .integer(step), "rollouts": SampleTexts.rollouts(numbers),
            ])
        }

        /// Sends the evaluations on a few connections at once: under the run and its steps, under others, and under
        /// none.
        private static func evaluate(_ service: RunningService) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<8 {
                    group.addTask {
                        for number in stride(from: lane, to: evaluations, by: 8) {
                            let rollout: JSONValue = [
                                "prompt": .string("Describe a \(marker), number \(number)."), "group": "g",
                                "response": .string(SampleTexts.essay(number)),
                            ]
                            var body: JSONObject = ["purpose": "eval", "rollouts": .array([rollout])]
                            if number % 2 == 0 {
                                body.set("run", to: "exp")
                                body.set("step", to: .integer(number))
                            }
                            let answer = try await service.score(.object(body))
                            try #require(answer.results.first?["pin"]?.isNull == true)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        @Test func aThousandEvaluationsChangeNoCounterNoPinAndNoSample() async throws {
            try await withRecordingModelServer { (meta, model) in
                try await withService(configured: { configuration in
                    configuration.refine(with: model)
                    configuration.tasks[0].settings.schedule.everySteps = 3
                    configuration.tasks[0].settings.schedule.everyRollouts = 10
                    configuration.tasks[0].settings.schedule.minSamples = 1
                }) { service in
                    for step in 0..<2 { try await Self.train(service, step: step) }
                    let before = try await service.get("/runs/exp")
                    try await Self.evaluate(service)
                    let after = try await service.get("/runs/exp")
                    #expect(after["steps"] == before["steps"])
                    #expect(after["lineages"] == before["lineages"])
                    #expect(after["rollouts"]?["eval"]?.int == Self.evaluations / 2)
                    #expect(after["rollouts"]?["stored"]?.int == 8 + Self.evaluations / 2)
                    // The window of three steps is full only now, and taken with the first request of the fourth.
                    try await Self.train(service, step: 2)
                    #expect(try await service.get("/meta/runs")["runs"]?.array?.isEmpty == true)
                    #expect(meta.conversations.isEmpty)
                    try await Self.train(service, step: 3)
                    try await service.awaitHead(after: 0)
                    let runs = try await service.get("/meta/runs")["runs"]?.array ?? []
                    #expect(runs.map { $0["trigger"]?.string } == ["steps"])
                    let id = try #require(runs.first?["id"]?.string)
                    let run = try await service.awaitEnd(ofMetaRun: id)
                    #expect((8...16).contains(run["samples"]?.array?.count ?? 0))
                    let told = meta.conversations.filter { $0.user.contains("city archive") }
                    #expect(!told.isEmpty, "no rollout was studied at all")
                    #expect(!meta.conversations.contains { ($0.system + $0.user).contains(Self.marker) })
                }
            }
        }
    }
}
