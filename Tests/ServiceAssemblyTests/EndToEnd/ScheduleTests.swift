import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Meta runs that start by themselves, and those that must not.
    @Suite struct ScheduleTests {
        @Test func distinctStepsStartAMetaRun() async throws {
            try await withService(configured: {
                $0.tasks[0].settings.schedule.everySteps = 3
                $0.tasks[0].settings.schedule.everyRollouts = 0
            }) { service in
                for step in 0..<3 { try await Self.score(service, step: step, SampleTexts.rollouts(0..<3)) }
                // The trigger is taken when a request of the next step is admitted.
                let before = try await service.get("/meta/runs")["runs"]?.array
                #expect(before?.isEmpty == true)
                try await Self.score(service, step: 3, SampleTexts.rollouts(3..<4))
                try await service.awaitHead(after: 0)
                let run = try await Self.onlyRun(service)
                #expect(run["trigger"]?.string == "steps")
                #expect(run["status"]?.string == "published")
                #expect(run["published_version"]?.int == 1)
                #expect(run["from_version"]?.int == 0)
            }
        }

        @Test func aReplayedStepDoesNotCount() async throws {
            try await withService(configured: {
                $0.tasks[0].settings.schedule.everySteps = 2
                $0.tasks[0].settings.schedule.minSamples = 1
            }) { service in
                for _ in 0..<6 { try await Self.score(service, step: 0, SampleTexts.rollouts(0..<2)) }
                // A run by hand comes behind every run that the schedule would have queued.
                let run = try await service.refine()
                #expect(run["joined"] == nil)
                #expect(try await Self.onlyRun(service)["trigger"]?.string == "manual")
            }
        }

        @Test func stepsAreSummedOverRuns() async throws {
            try await withService(configured: {
                $0.tasks[0].settings.schedule.everySteps = 4
                $0.tasks[0].settings.schedule.everyRollouts = 0
            }) { service in
                for run in ["a", "b"] {
                    for step in 0..<2 {
                        try await Self.score(service, run: run, step: step, SampleTexts.rollouts(0..<2))
                    }
                }
                try await Self.score(service, run: "c", step: 0, SampleTexts.rollouts(2..<3))
                try await service.awaitHead(after: 0)
                #expect(try await Self.onlyRun(service)["trigger"]?.string == "steps")
            }
        }

        @Test func stepsBeforeARestartCount() async throws {
            let folder = try TemporaryFolder()
            var configuration = testConfiguration(folder)
            configuration.tasks[0].settings.schedule.everySteps = 3
            configuration.tasks[0].settings.schedule.everyRollouts = 0
            try await withService(configuration) { service in
                for step in 0..<2 { try await Self.score(service, step: step, SampleTexts.rollouts(0..<3)) }
            }
            try await withService(configuration) { service in
                try await Self.score(service, step: 1, SampleTexts.rollouts(3..<4))
                for step in 2..<4 { try await Self.score(service, step: step, SampleTexts.rollouts(0..<3)) }
                try await service.awaitHead(after: 0)
                #expect(try await Self.onlyRun(service)["trigger"]?.string == "steps")
            }
            withExtendedLifetime(folder) {}
        }

        @Test func rolloutsWithoutAStepStartAMetaRun() async throws {
            try await withService(configured: {
                $0.tasks[0].settings.schedule.everySteps = 0
                $0.tasks[0].settings.schedule.everyRollouts = 6
            }) { service in
                for _ in 0..<2 { _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<3)]) }
                try await service.awaitHead(after: 0)
                let run = try await Self.onlyRun(service)
                #expect(run["trigger"]?.string == "rollouts")
                #expect(run["published_version"]?.int == 1)
            }
        }

        @Test func nothingStartsWhilePausedAndItGoesOnWhenAuto() async throws {
            try await withService(configured: {
                $0.tasks[0].settings.schedule.mode = .paused
                $0.tasks[0].settings.schedule.everySteps = 2
                $0.tasks[0].settings.schedule.everyRollouts = 4
            }) { service in
                for step in 0..<5 { try await Self.score(service, step: step, SampleTexts.rollouts(0..<2)) }
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<6)])
                let manual = try await service.refine()
                #expect(manual["joined"] == nil)
                #expect(try await Self.onlyRun(service)["trigger"]?.string == "manual")
                let mode = try await service.client.post("/tasks/essay_writing/evolution", ["mode": "auto"])
                #expect(mode.status == 200)
                for step in 10..<14 { try await Self.score(service, step: step, SampleTexts.rollouts(0..<4)) }
                try await Self.waitForTrigger("steps", service)
            }
        }

        @Test func onlyLineagesWithEnoughSamplesAreRefined() async throws {
            try await withService(configured: {
                $0.tasks[0].settings.schedule.everySteps = 1
                $0.tasks[0].settings.schedule.minSamples = 4
            }) { service in
                let few = SampleTexts.rollouts(0..<3, ["partition": "few"]).array ?? []
                let many = SampleTexts.rollouts(3..<8, ["partition": "many"]).array ?? []
                try await Self.score(service, step: 0, .array(few + many))
                try await Self.score(service, step: 1, SampleTexts.rollouts(9..<10))
                try await service.awaitHead(after: 0, partition: "many")
                let run = try await Self.onlyRun(service)
                #expect(run["partition"]?.string == "many")
                #expect(try await service.get("/rubric/version?partition=few")["version"]?.int == 0)
            }
        }

        @Test func aRolloutIsStudiedOnceByRunsThatFinish() async throws {
            try await withService(configured: {
                // The simulated meta model finds nothing to add to it once the first version has been refined.
                $0.tasks[0].settings.schedule.mode = .paused
            }) { service in
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                #expect(try await service.refine()["status"]?.string == "published")
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<6)])
                let first = try await service.refine(["samples": 3])
                #expect(first["status"]?.string == "unchanged", "\(first.text.prefix(300))")
                let second = try await service.refine(["samples": 3])
                let samples = [first, second].map {
                    Set(($0["samples"]?.array ?? []).compactMap { $0["score_id"]?.string })
                }
                #expect(samples.map(\.count) == [3, 3])
                #expect(samples[0].isDisjoint(with: samples[1]))
                #expect(try await service.refine()["status"]?.string == "skipped")
                #expect(try await service.get("/rubric/version")["version"]?.int == 1)
            }
        }

        @Test func aDryRunPublishesNothing() async throws {
            try await withService { service in
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                let run = try await service.refine(["dry_run": true])
                #expect(run["status"]?.string == "validated")
                #expect(run["candidate"]?.array?.isEmpty == false)
                #expect(run["published_version"]?.isNull == true)
                #expect(try await service.get("/rubric/version")["version"]?.int == 0)
            }
        }

        private static func score(
            _ service: RunningService, run: String = "exp", step: Int, _ rollouts: JSONValue
        ) async throws {
            _ = try await service.score(["run": .string(run), "step": .integer(step), "rollouts": rollouts])
        }

        private static func waitForTrigger(_ trigger: String, _ service: RunningService) async throws {
            for _ in 0..<200 {
                let runs = try await service.get("/meta/runs")["runs"]?.array ?? []
                if runs.contains(where: { $0["trigger"]?.string == trigger }) { return }
                _ = try await service.get("/rubric/version?after=1000000&wait=0.05")
            }
            Issue.record("no run with the trigger \(trigger) came")
        }

        private static func onlyRun(_ service: RunningService) async throws -> JSONValue {
            let list = try await service.get("/meta/runs")
            let runs = try #require(list["runs"]?.array)
            try #require(runs.count == 1, "\(list.text)")
            let id = try #require(runs[0]["id"]?.string)
            return try await service.awaitEnd(ofMetaRun: id)
        }
    }
}
