import HTTPEngine
import JSONText
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// A run goes back to a checkpoint: over HTTP, through restarts, with the deterministic simulated judge.
    @Suite struct RestoreTests {
        private static let next: JSONValue = [
            ["name": "depth", "text": "How far is it developed?", "min": 0, "max": 7],
            ["name": "unfinished", "text": "Does it end where it should?", "min": 0, "max": 3],
        ]
        private static let template = "/meta/templates/essay_writing/rm_score"

        /// What a step scored: rewards and bases, in order.
        private struct Scored: Equatable {
            let rewards: [Double?]
            let bases: [String?]
            let scores: [Int?]
        }

        private static func score(
            _ service: RunningService, run: String, step: Int, _ numbers: Range<Int> = 0..<4
        ) async throws -> Scored {
            let answer = try await service.score([
                "run": .string(run), "step": .integer(step), "rollouts": SampleTexts.rollouts(numbers),
            ])
            return Scored(
                rewards: answer.rewards, bases: answer.results.map { $0["basis_hash"]?.string },
                scores: answer.results.map { $0["score"]?.int })
        }

        private static func restore(
            _ service: RunningService, _ run: String, to step: Int, force: Bool = false
        ) async throws -> JSONAnswer {
            try await service.client.post(
                "/runs/\(run)/restore", ["step": .integer(step), "force": .bool(force)])
        }

        @Test func anEarlierStepScoresExactlyAsItDidAfterARestoreATemplateSwapAndARestart() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            let (first, rubric) = try await withService(configuration) { service in
                let first = try await Self.score(service, run: "a", step: 1)
                #expect(first.rewards.allSatisfy { $0 != nil })
                let rubric = try await service.get("/rubric")
                try await service.publish(items: Self.next)
                let put = try await service.client.send(
                    .put, Self.template, fields: ["Content-Type": "application/json"],
                    body: JSONValue.object(["text": "Read this.\n{{student_generation}}"]).bytes)
                #expect(put.status == 200, "\(put.text)")
                let second = try await Self.score(service, run: "a", step: 2)
                #expect(second.bases != first.bases)
                #expect(second.scores != first.scores, "the two rubrics score alike, so the test cannot fail")
                let restored = try await Self.restore(service, "a", to: 1)
                #expect(restored.status == 200, "\(restored.text)")
                #expect(restored["forgotten_pins"]?.int == 1)
                #expect(restored["abandoned_rollouts"]?.int == 4)
                #expect(try await Self.score(service, run: "a", step: 1) == first)
                return (first, rubric)
            }
            try await withService(configuration) { service in
                #expect(try await Self.score(service, run: "a", step: 1) == first)
                let head = try await service.get("/rubric")
                #expect(head["version"]?.int == 2)
                #expect(head["origin"]?.string == "restore")
                #expect(head["items"] == rubric["items"] && head["hash"] == rubric["hash"])
                // A replayed step has the restored rubric; the templates are those of now, as for every new pin.
                let replayed = try await service.score([
                    "run": "a", "step": 2, "rollouts": SampleTexts.rollouts(0..<4),
                ])
                #expect(replayed["rubric_version"]?.int == 2)
                #expect(replayed.results.allSatisfy { $0["rubric_hash"] == rubric["hash"] })
                let again = try await Self.restore(service, "a", to: 1)
                #expect(again["lineages"]?.array?.map { $0["published"]?.bool } == [false])
            }
            withExtendedLifetime(folder) {}
        }

        @Test func aRestoreIsRefusedWhileAnotherRunTrainsOnUnlessItIsForced() async throws {
            try await withService { service in
                _ = try await Self.score(service, run: "a", step: 1, 0..<1)
                try await service.publish(items: Self.next)
                _ = try await Self.score(service, run: "a", step: 2, 0..<1)
                let other = try await Self.score(service, run: "b", step: 1, 0..<1)
                let refused = try await Self.restore(service, "a", to: 1)
                #expect(refused.status == 409)
                #expect(refused["detail"]?.string?.contains("\"b\"") == true, "\(refused.text)")
                #expect(try await service.get("/rubric/version")["version"]?.int == 1)
                #expect(try await service.get("/rubric?run=a&step=2")["version"]?.int == 1)
                let forced = try await Self.restore(service, "a", to: 1, force: true)
                #expect(forced.status == 200)
                #expect(try await service.get("/rubric/version")["version"]?.int == 2)
                #expect(try await Self.score(service, run: "b", step: 1, 0..<1) == other)
            }
        }

        @Test func partitionsAreRestoredOneByOne() async throws {
            try await withService { service in
                let both: JSONValue = [SampleTexts.rollout(1), SampleTexts.rollout(2, ["partition": "b"])]
                _ = try await service.score(["run": "a", "step": 1, "rollouts": both])
                try await service.publish(items: Self.next, partition: "b")
                _ = try await service.score(["run": "a", "step": 2, "rollouts": both])
                let late: JSONValue = [SampleTexts.rollout(3, ["partition": "c"])]
                _ = try await service.score(["run": "a", "step": 2, "rollouts": late])
                let restored = try await Self.restore(service, "a", to: 1)
                let lineages = restored["lineages"]?.array ?? []
                #expect(lineages.map { $0["partition"]?.string } == ["b", "c", "default"])
                #expect(lineages.map { $0["published"]?.bool } == [true, false, false])
                #expect(lineages.map { $0["restored_version"]?.int } == [0, nil, 0])
                #expect(lineages.map { $0["head_version"]?.int } == [2, 0, 0])
                let run = try await service.get("/runs/a")
                #expect(run["rollouts"]?["abandoned"]?.int == 3)
                #expect(run["steps"]?.array?.map { $0["step"]?.int } == [1, 1])
            }
        }

        @Test func abandonedRolloutsAreNotStudiedAndDeletedTextsAreGone() async throws {
            try await withService { service in
                _ = try await Self.score(service, run: "a", step: 1, 0..<2)
                _ = try await Self.score(service, run: "a", step: 2, 2..<6)
                let restored = try await Self.restore(service, "a", to: 1)
                #expect(restored["lineages"]?.array?.map { $0["published"]?.bool } == [false])
                let run = try await service.refine()
                let sampled = try await service.client.get("/rollouts?run=a&step=1").text
                let ids = (run["samples"]?.array ?? []).compactMap { $0["score_id"]?.string }
                #expect(ids.count == 2)
                #expect(ids.allSatisfy(sampled.contains))
                let deleted = try await service.client.send(.delete, "/runs/a/rollouts")
                #expect(deleted["rollouts_without_texts"]?.int == 6)
                let text = try await service.client.get("/rollouts?run=a").text
                #expect(!text.contains("city archive"))
                let kept = try await service.client.get("/meta/runs/\(run["id"]?.string ?? "")").text
                #expect(!kept.contains("city archive"))
            }
        }

        @Test func anUnpinnedStepGetsTheNewHead() async throws {
            try await withService { service in
                try await service.publish(items: Self.next)
                _ = try await Self.score(service, run: "a", step: 1, 0..<1)
                let body: JSONValue = ["to_version": 0, "unpin": true]
                let answer = try await service.client.post("/rubric/rollback", body)
                #expect(answer["freed_pins"]?.int == 1)
                let scored = try await service.score(["run": "a", "step": 1, "rollouts": SampleTexts.rollouts(0..<1)])
                #expect(scored["rubric_version"]?.int == 2)
            }
        }
    }
}
