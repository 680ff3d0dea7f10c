import GRDB
import RewardCore
import Testing

@testable import SQLiteStore

/// What is left in the files once the texts of a run are deleted.
@Suite struct TextDeletionTests {
    @Test func aPromptGoesWithTheLastRolloutThatNamesIt() async throws {
        try await withSQLiteStore { store in
            try await store.append([Sample.rollout(1, run: "a", step: 1), Sample.rollout(2, run: "b", step: 1)])
            let count = {
                try await store.rolloutsFile.read("counting") {
                    try Int.fetchOne($0, sql: "SELECT count(*) FROM prompt")
                }
            }
            _ = try await store.deleteTexts(of: "a")
            #expect(try await count() == 1)
            _ = try await store.deleteTexts(of: "b")
            #expect(try await count() == 0)
        }
    }

    @Test func noRowHoldsAWordOfTheTexts() async throws {
        try await withSQLiteStore { store in
            let record = StoredRollout(
                scoreID: "score_1", at: Sample.time(0), task: "essay_writing",
                rollout: Rollout(
                    id: "r", prompt: .text("secretprompt"),
                    response: .messages([RolloutText.Message(role: "user", content: "secretresponse")]),
                    reference: "secretreference", metadata: #"{"a":"secretmetadata"}"#),
                run: "a", step: 1, purpose: .train, pinnedBy: nil,
                judgement: Judgement(
                    outcome: .failed(ScoreFailure(kind: .judgeInvalid, detail: "secretdetail")), scoreMin: 0,
                    scoreMax: 5, decidedBy: nil,
                    verdicts: [Verdict(name: "flow", score: 1, min: 0, max: 5, rationale: "secretrationale")],
                    basis: Sample.basis(), endpoint: nil, isSimulated: false, usage: TokenUsage(), retries: 0,
                    latencyMilliseconds: 1), notes: ["secretnote"])
            try await store.append([record])
            #expect(try await Self.secrets(store) > 0, "the search finds nothing even before")
            _ = try await store.deleteTexts(of: "a")
            #expect(try await Self.secrets(store) == 0)
        }
    }

    private static func secrets(_ store: SQLiteStore) async throws -> Int {
        try await store.rolloutsFile.read("searching") { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT (SELECT count(*) FROM prompt WHERE instr(body, x'736563726574')) + (
                        SELECT count(*) FROM rollout WHERE instr(response, x'736563726574')
                        OR instr(document, x'736563726574') OR instr(ifnull(reference, x''), x'736563726574')
                        OR instr(ifnull(metadata, x''), x'736563726574'))
                    """) ?? -1
        }
    }
}
