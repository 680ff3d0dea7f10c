import JSONText
import RewardCore
import TestSupport
import Testing

/// One way round the loop under a script: scoring, a meta step, scoring again.
struct ReplayRound {
    /// What scoring said under version 0.
    let before: JSONAnswer
    /// What the meta step said.
    let refined: JSONValue
    /// What scoring the same rollouts said after it.
    let after: JSONAnswer
    /// The service, still running.
    let service: RunningService
    /// The calls.
    let entries: [ReplayHandler.Entry]

    /// Goes round with a request of `POST /score`.
    init(_ service: RunningService, _ models: ReplayHandler, _ request: JSONValue) async throws {
        self.service = service
        models.begin("scoring")
        before = try await service.score(request)
        models.begin("meta step")
        refined = try await service.refine(["seed": 7])
        models.begin("scoring again")
        after = try await service.score(request)
        entries = models.entries
    }

    /// The calls of one phase.
    func calls(in phase: String) -> [ReplayCall] { entries.filter { $0.phase == phase }.map(\.call) }

    /// Expects version 0 before, version 1 after, and the judge's rationales before in the meta model's prompts.
    func expectVersionsAndRationales(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(before["rubric_version"]?.int == 0, "\(before.text)", sourceLocation: sourceLocation)
        #expect(after["rubric_version"]?.int == 1, "\(after.text)", sourceLocation: sourceLocation)
        let prompts = calls(in: "meta step").map(\.text)
        let verdicts = before.results.flatMap { $0["items"]?.array ?? [] }
        #expect(!verdicts.isEmpty, sourceLocation: sourceLocation)
        for rationale in verdicts.compactMap({ $0["rationale"] }) {
            #expect(
                prompts.contains { $0.contains("\"rationale\":" + rationale.text) },
                "\(rationale.text) stands in no prompt", sourceLocation: sourceLocation)
        }
    }

    /// Expects that the head of the default task is what the run proposed: exactly these items.
    func expectPublished(_ items: [RubricItem], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let expected = JSONValue.array(
            items.map {
                [
                    "name": .string($0.name), "text": .string($0.text), "min": .integer($0.min),
                    "max": .integer($0.max),
                ]
            })
        #expect(refined["status"]?.string == "published", "\(refined.text)", sourceLocation: sourceLocation)
        #expect(refined["candidate"] == expected, sourceLocation: sourceLocation)
        let rubric = try await service.get("/rubric")
        #expect(rubric["items"] == expected, "\(rubric.text)", sourceLocation: sourceLocation)
        #expect(rubric["text"]?.string == RubricText.write(items), sourceLocation: sourceLocation)
        expectHead(rubric, of: refined, sourceLocation: sourceLocation)
    }

    /// Expects that a rubric is version 1, which the run published on top of version 0.
    func expectHead(_ rubric: JSONValue, of run: JSONValue, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(rubric["version"]?.int == 1, sourceLocation: sourceLocation)
        #expect(rubric["parent"]?.int == 0, sourceLocation: sourceLocation)
        #expect(rubric["origin"]?.string == "meta", sourceLocation: sourceLocation)
        #expect(rubric["meta_run"]?.string != nil, sourceLocation: sourceLocation)
        #expect(rubric["meta_run"]?.string == run["id"]?.string, sourceLocation: sourceLocation)
    }

    /// Expects every prompt to be that of the snapshot.
    func expectPrompts(of name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let text = ReplayTranscript.text(of: entries)
        if let problem = try Snapshot("replay/\(name).txt").problem(with: text) {
            Issue.record("\(problem)", sourceLocation: sourceLocation)
        }
    }
}

/// What one result says in numbers.
struct ReplayScore: Equatable {
    /// The sum of the items' scores.
    let score: Int?
    /// The reward.
    let reward: Double?
    /// What decided.
    let decidedBy: String?

    /// Numbers by hand.
    init(_ score: Int?, _ reward: Double?, _ decidedBy: String? = "judge") {
        (self.score, self.reward, self.decidedBy) = (score, reward, decidedBy)
    }

    /// Those of a result.
    init(_ result: JSONValue) {
        self.init(result["score"]?.int, result["reward"]?.double, result["decided_by"]?.string)
    }
}
