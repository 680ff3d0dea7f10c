import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// The collapse on real essays: a policy that writes only titles scores like full essays at first, not for long.
    @Suite struct RealDataTests {
        @Test(.enabled(if: SharedData.has("essay_collapsed.jsonl"), SharedData.hint))
        func theCollapsedPolicyIsCaughtWithinTwoMetaSteps() async throws {
            let essays = try RealEssays.read("essay_rollouts.jsonl")
            let collapsed = try RealEssays.read("essay_collapsed.jsonl")
            try #require(essays.count == 320 && collapsed.count == 160)
            try await withService { service in
                let full = try await Self.mean(service, essays, step: 0)
                let titles = try await Self.mean(service, collapsed, step: 0)
                #expect(abs(full - titles) <= 0.1, "version 0: \(full) and \(titles)")
                var gap = 0.0
                for step in 1...2 where gap < 0.4 {
                    let run = try await service.refine(["seed": .integer(step)])
                    #expect(run["status"]?.string == "published", "\(run.text.prefix(400))")
                    // Every fifth rollout tells the means well enough.
                    let full = try await Self.mean(service, Self.everyFifth(essays), step: step)
                    let titles = try await Self.mean(service, Self.everyFifth(collapsed), step: step)
                    gap = full - titles
                }
                #expect(gap >= 0.4, "the gap is \(gap)")
            }
        }

        private static func everyFifth(_ rollouts: [JSONValue]) -> [JSONValue] {
            rollouts.enumerated().filter { $0.offset % 5 == 0 }.map(\.element)
        }

        private static func mean(_ service: RunningService, _ rollouts: [JSONValue], step: Int) async throws -> Double {
            let answer = try await service.score([
                "run": "real", "step": .integer(step), "program": "single", "detail": "reward",
                "rollouts": .array(rollouts),
            ])
            let rewards = answer.rewards.compactMap(\.self)
            #expect(rewards.count == rollouts.count)
            return rewards.reduce(0, +) / Double(max(1, rewards.count))
        }
    }
}

/// The real essays.
enum RealEssays {
    /// The rollouts of a file, as `/score` takes them.
    static func read(_ name: String) throws -> [JSONValue] {
        try SharedData.rows(name).map { row in
            ["id": row["id"] ?? .null, "prompt": row["prompt"] ?? .null, "response": row["response"] ?? .null]
        }
    }
}
