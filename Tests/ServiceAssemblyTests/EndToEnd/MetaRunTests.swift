import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import SimulatedModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Meta runs as a caller sees them, and what they must not do to scoring.
    @Suite struct MetaRunTests {
        /// Stands in every conversation of a meta run over the sample texts.
        private static let word = "archive shows why"

        @Test func aRunIsJoinedRefusedToOthersAndCancelled() async throws {
            try await Self.withHeldRun { service, gate, id in
                let joined = try await service.client.post("/meta/refine", ["partition": "default"])
                #expect(joined.status == 202)
                #expect(joined["id"]?.string == id)
                #expect(joined["joined"]?.bool == true)
                let other = try await service.client.post("/meta/refine", ["partition": "default", "samples": 3])
                #expect(other.status == 409, "\(other.text)")
                // The worker never blocks scoring.
                let scored = try await service.score(["rollouts": SampleTexts.rollouts(7..<8)])
                #expect(scored.rewards.compactMap(\.self).count == 1)
                let cancelled = try await service.client.send(.post, "/meta/runs/\(id)/cancel")
                #expect(cancelled.status == 200, "\(cancelled.text)")
                let run = try await service.awaitEnd(ofMetaRun: id)
                #expect(run["status"]?.string == "cancelled")
                gate.open()
                #expect(try await service.get("/rubric/version")["version"]?.int == 0)
                // Its samples were not used up.
                #expect(try await service.refine()["status"]?.string == "published")
            }
        }

        @Test func aRunWhoseLineageMovesOnIsSupersededAndKeepsItsCandidate() async throws {
            try await Self.withHeldRun { service, gate, id in
                try await service.publish(items: [["name": "a", "text": "How deep is it?", "min": 0, "max": 5]])
                gate.open()
                let run = try await service.awaitEnd(ofMetaRun: id)
                #expect(run["status"]?.string == "superseded")
                #expect(run["candidate"]?.array?.isEmpty == false, "\(run.text.prefix(600))")
                let head = try await service.get("/rubric/version")
                #expect(head["version"]?.int == 1)
                #expect(head["origin"]?.string == "manual")
            }
        }

        @Test(arguments: [SimulatedFault.garbage, .refusal, .empty, .status500, .hang, .outOfRange, .truncated])
        func aBrokenMetaModelLeavesTheRubricAlone(fault: SimulatedFault) async throws {
            try await withModelServer([Self.word: .fault(fault)]) { model in
                try await withService(configured: {
                    var model = model
                    model.attemptsMax = 1
                    $0.refine(with: model)
                    $0.tasks[0].settings.meta.callTimeoutSeconds = 0.5
                }) { service in
                    _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                    let before = try await service.client.get("/rubric").bytes
                    let run = try await service.refine()
                    let isBad = ["failed", "rejected", "unchanged"].contains(run["status"]?.string ?? "")
                    #expect(isBad, "\(fault): \(run.text.prefix(600))")
                    #expect(run["reasons"]?.array?.isEmpty == false)
                    #expect(try await service.client.get("/rubric").bytes == before)
                    let scored = try await service.score(["rollouts": SampleTexts.rollouts(5..<6)])
                    #expect(scored["rubric_version"]?.int == 0)
                }
            }
        }

        @Test func withoutAPartitionEveryLineageWithRolloutsIsRefined() async throws {
            try await withService { service in
                let rollouts = ["a", "b"].flatMap { name in
                    SampleTexts.rollouts(0..<4, ["partition": .string(name)]).array ?? []
                }
                _ = try await service.score(["rollouts": .array(rollouts)])
                let answer = try await service.refine()
                let runs = try #require(answer["runs"]?.array, "\(answer.text.prefix(300))")
                #expect(Set(runs.compactMap { $0["partition"]?.string }) == ["a", "b"])
                for partition in ["a", "b"] {
                    #expect(try await service.get("/rubric/version?partition=\(partition)")["version"]?.int == 1)
                }
                #expect(try await service.get("/rubric/version")["version"]?.int == 0)
            }
        }

        @Test func aRunSaysWhatItStudiedAndWhatItPublished() async throws {
            try await withService { service in
                let scored = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                let started = try await service.client.post("/meta/refine", ["seed": 11])
                #expect(started.status == 202)
                let id = try #require(started["id"]?.string)
                #expect(started.fields["Location"] == "/meta/runs/\(id)")
                let run = try await service.awaitEnd(ofMetaRun: id)
                #expect(run["seed"]?.int == 11)
                let samples = run["samples"]?.array ?? []
                #expect(
                    Set(samples.compactMap { $0["score_id"]?.string })
                        == Set(scored.results.compactMap { $0["score_id"]?.string }))
                for sample in samples { #expect(sample["analysis"]?.string?.isEmpty == false) }
                let rubric = try await service.get("/rubric")
                #expect(rubric["version"]?.int == run["published_version"]?.int)
                #expect(rubric["origin"]?.string == "meta")
                #expect(rubric["meta_run"]?.string == id)
                #expect(rubric["parent"]?.int == 0)
                #expect(rubric["items"] == run["candidate"])
            }
        }

        /// A service with a meta run that is held in its first calls.
        private static func withHeldRun(
            _ body: @escaping @Sendable (RunningService, Gate, String) async throws -> Void
        ) async throws {
            let gate = Gate()
            try await withModelServer([word: .hold(gate)]) { model in
                try await withinSeconds(30, orElse: gate.open) {
                    try await withService(configured: { $0.refine(with: model) }) { service in
                        _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                        let started = try await service.client.post("/meta/refine", ["partition": "default"])
                        #expect(started.status == 202, "\(started.text)")
                        let id = try #require(started["id"]?.string)
                        await gate.waitUntilHeld(1)
                        try await body(service, gate, id)
                    }
                }
                gate.open()
            }
        }
    }
}
