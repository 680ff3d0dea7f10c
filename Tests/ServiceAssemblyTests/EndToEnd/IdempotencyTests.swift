import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// A client that repeats its requests gets what one that asks once gets, and costs no more.
    @Suite struct IdempotencyTests {
        private struct Total: Equatable {
            var rewards: [Double?] = []
            var judgeCalls = 0
            var storedRollouts = 0
        }

        /// Scores six requests of three rollouts, each `times` times at once under one key.
        private static func score(times: Int) async throws -> Total {
            try await withRecordingModelServer { handler, model in
                try await withService(configured: { $0.judge(with: model) }) { service in
                    var total = Total()
                    // The probes of the judge are not what is counted.
                    _ = try await service.score(["rollouts": SampleTexts.rollouts(90..<91)])
                    let before = handler.conversations.count
                    for request in 0..<6 {
                        let body: JSONValue = ["rollouts": SampleTexts.rollouts(request * 3..<request * 3 + 3)]
                        let answers = try await repeated(body, key: "key-\(request)", times: times, service)
                        #expect(Set(answers.map(\.bytes)).count == 1)
                        #expect(answers.count { $0.fields["Idempotency-Replayed"] == nil } == 1)
                        total.rewards += answers[0].rewards
                    }
                    total.judgeCalls = handler.conversations.count - before
                    let lines = try await service.client.get("/rollouts").text.split(separator: "\n")
                    total.storedRollouts = lines.count
                    return total
                }
            }
        }

        private static func repeated(
            _ body: JSONValue, key: String, times: Int, _ service: RunningService
        ) async throws -> [JSONAnswer] {
            try await withThrowingTaskGroup(of: JSONAnswer.self) { group in
                for _ in 0..<times {
                    group.addTask { try await service.score(body, fields: ["Idempotency-Key": key]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        @Test func repeatingEveryRequestThreeTimesAtOnceChangesNothing() async throws {
            let once = try await Self.score(times: 1)
            let thrice = try await Self.score(times: 3)
            #expect(once.storedRollouts == 19)
            #expect(once.judgeCalls > 0)
            #expect(!once.rewards.contains(nil))
            #expect(thrice == once)
        }

        @Test func aRepeatedRequestCountsOnceForTheSchedule() async throws {
            try await withService(configured: { configuration in
                configuration.tasks[0].settings.schedule.everyRollouts = 8
                configuration.tasks[0].settings.schedule.everySteps = 0
            }) { service in
                let body: JSONValue = ["rollouts": SampleTexts.rollouts(0..<5)]
                _ = try await Self.repeated(body, key: "k", times: 4, service)
                #expect(try await service.get("/meta/runs")["runs"]?.array?.isEmpty == true)
            }
        }

        @Test func aClientThatGoesAwayAndComesBackFindsTheWorkStillGoingOn() async throws {
            let gate = Gate()
            try await withModelServer(["case 1 of the city": .hold(gate)]) { model in
                try await withService(configured: { $0.judge(with: model) }) { service in
                    let body: JSONValue = ["rollouts": SampleTexts.rollouts(1..<2)]
                    let impatient = Task { try await service.score(body, fields: ["Idempotency-Key": "k"]) }
                    await gate.waitUntilHeld(1)
                    async let patient = service.score(body, fields: ["Idempotency-Key": "k"])
                    try await service.waitForRequestsInFlight(3)
                    impatient.cancel()
                    _ = await impatient.result
                    gate.open()
                    let answer = try await patient
                    #expect(answer.rewards.count == 1)
                    #expect(answer.rewards.first != .some(nil))
                    let lines = try await service.client.get("/rollouts").text.split(separator: "\n")
                    #expect(lines.count == 1)
                }
            }
        }
    }
}
