import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Pins hold a step to one basis, over publications and restarts; evaluation has nothing to do with them.
    @Suite struct PinTests {
        private static let next: JSONValue = [
            ["name": "depth", "text": "How far is it developed?", "min": 0, "max": 5]
        ]

        @Test func aStepKeepsItsBasisThroughAPublicationAndARestart() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            let first = try await withService(configuration) { service in
                let before = try await Self.bases(service, run: "exp", step: 7, 0..<2)
                try await service.publish(items: Self.next)
                #expect(try await Self.bases(service, run: "exp", step: 7, 2..<4) == before)
                let later = try await Self.bases(service, run: "exp", step: 8, 0..<1)
                #expect(later.isDisjoint(with: before))
                return before
            }
            #expect(first.count == 1)
            try await withService(configuration) { service in
                #expect(try await Self.bases(service, run: "exp", step: 7, 4..<6) == first)
                let pinned = try await service.get("/rubric?run=exp&step=7")
                #expect(pinned["version"]?.int == 0)
                let later = try await service.get("/rubric?run=exp&step=8")
                #expect(later["version"]?.int == 1)
                #expect(try await service.get("/rubric/version")["version"]?.int == 1)
            }
            withExtendedLifetime(folder) {}
        }

        @Test func theResultsSayThatTheStepPinnedThem() async throws {
            try await withService { service in
                let answer = try await service.score([
                    "run": "exp", "step": 1, "rollouts": SampleTexts.rollouts(0..<2, ["group": "g"]),
                ])
                for result in answer.results { #expect(result["pin"]?["by"]?.string == "step") }
                let free = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                #expect(free.results[0]["pin"]?.isNull == true)
                let fixed = try await service.score(["rubric_version": 0, "rollouts": SampleTexts.rollouts(0..<1)])
                #expect(fixed.results[0]["pin"]?["by"]?.string == "version")
            }
        }

        @Test func aGroupKeepsItsBasisWithoutRunAndStep() async throws {
            try await withService { service in
                let body: JSONValue = ["rollouts": SampleTexts.rollouts(0..<2, ["group": "g17"])]
                let before = try await service.score(body)
                try await service.publish(items: Self.next)
                let after = try await service.score(body)
                for result in before.results + after.results {
                    #expect(result["pin"]?["by"]?.string == "group")
                    #expect(result["rubric_version"]?.int == 0)
                    #expect(result["basis_hash"] == before.results[0]["basis_hash"])
                }
                let other = try await service.score(["rollouts": SampleTexts.rollouts(0..<1, ["group": "g18"])])
                #expect(other["rubric_version"]?.int == 1)
            }
        }

        @Test func concurrentFirstUsesOfAStepAgree() async throws {
            try await withService { service in
                let hashes = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                    for number in 0..<12 {
                        group.addTask { try await Self.bases(service, run: "race", step: 3, number..<number + 1) }
                        if number % 3 == 0 {
                            group.addTask {
                                try await service.publish(items: [
                                    [
                                        "name": .string("edition-\(number)"), "text": "How deep is it?", "min": 0,
                                        "max": 5,
                                    ]
                                ])
                                return []
                            }
                        }
                    }
                    return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
                }
                #expect(hashes.count == 1)
            }
        }

        @Test func eachPartitionOfAStepHasAPinOfItsOwn() async throws {
            try await withService { service in
                try await service.publish(items: Self.next, partition: "b")
                let answer = try await service.score([
                    "run": "exp", "step": 1,
                    "rollouts": [SampleTexts.rollout(1), SampleTexts.rollout(2, ["partition": "b"])],
                ])
                #expect(answer["rubric_version"]?.isNull == true)
                #expect(answer.results.map { $0["rubric_version"]?.int } == [0, 1])
                #expect(answer.results.map { $0["partition"]?.string } == ["default", "b"])
            }
        }

        @Test func evaluationMakesNoPinAndUsesNone() async throws {
            try await withService { service in
                let evaluation: JSONValue = [
                    "run": "exp", "step": 5, "purpose": "eval", "rollouts": SampleTexts.rollouts(0..<2),
                ]
                let first = try await service.score(evaluation)
                for result in first.results { #expect(result["pin"]?.isNull == true) }
                let pinned = try await service.client.get("/rubric?run=exp&step=5")
                #expect(pinned.status == 404, "\(pinned.text)")
                _ = try await Self.bases(service, run: "exp", step: 6, 0..<1)
                try await service.publish(items: Self.next)
                let later = try await service.score([
                    "run": "exp", "step": 6, "purpose": "eval", "rollouts": SampleTexts.rollouts(0..<1),
                ])
                #expect(later["rubric_version"]?.int == 1, "evaluation uses the head and not the step's pin")
            }
        }

        @Test func evaluationUsesTheTasksVersionUnlessItNamesOne() async throws {
            try await withService(configured: { $0.tasks[0].settings.evalVersion = 0 }) { service in
                try await service.publish(items: Self.next)
                let rollouts = SampleTexts.rollouts(0..<1)
                let fixed = try await service.score(["purpose": "eval", "rollouts": rollouts])
                #expect(fixed["rubric_version"]?.int == 0)
                let named = try await service.score(["purpose": "eval", "rubric_version": 1, "rollouts": rollouts])
                #expect(named["rubric_version"]?.int == 1)
                #expect(try await service.score(["rollouts": rollouts])["rubric_version"]?.int == 1)
            }
        }

        @Test func aNamedVersionMakesNoPin() async throws {
            try await withService { service in
                _ = try await service.score([
                    "run": "exp", "step": 1, "rubric_version": 0, "rollouts": SampleTexts.rollouts(0..<1),
                ])
                #expect(try await service.client.get("/rubric?run=exp&step=1").status == 404)
            }
        }

        @Test func evaluationIsNeverSampledAndStartsNoMetaRun() async throws {
            try await withService(configured: { configuration in
                configuration.tasks[0].settings.schedule.everySteps = 2
                configuration.tasks[0].settings.schedule.everyRollouts = 3
                configuration.tasks[0].settings.schedule.minSamples = 1
            }) { service in
                for step in 0..<5 {
                    _ = try await service.score([
                        "run": "exp", "step": .integer(step), "purpose": "eval",
                        "rollouts": SampleTexts.rollouts(0..<4),
                    ])
                }
                let withoutStep = try await service.score([
                    "purpose": "eval", "rollouts": SampleTexts.rollouts(0..<8),
                ])
                let nothing = try await service.refine()
                #expect(nothing["status"]?.string == "skipped")
                let training = try await service.score(["rollouts": SampleTexts.rollouts(20..<22)])
                let run = try await service.refine()
                let sampled = Set((run["samples"]?.array ?? []).compactMap { $0["score_id"]?.string })
                #expect(sampled == Set(training.results.compactMap { $0["score_id"]?.string }))
                #expect(sampled.isDisjoint(with: withoutStep.results.compactMap { $0["score_id"]?.string }))
                let runs = try await service.get("/meta/runs")["runs"]?.array ?? []
                #expect(runs.map { $0["trigger"]?.string } == ["manual", "manual"])
            }
        }

        /// Scores so many rollouts of a step, one a request, and gives the basis hashes.
        private static func bases(
            _ service: RunningService, run: String, step: Int, _ numbers: Range<Int>
        ) async throws -> Set<String> {
            var hashes = Set<String>()
            for number in numbers {
                let answer = try await service.score([
                    "run": .string(run), "step": .integer(step), "rollouts": SampleTexts.rollouts(number..<number + 1),
                ])
                for result in answer.results { hashes.insert(try #require(result["basis_hash"]?.string)) }
            }
            return hashes
        }
    }
}
