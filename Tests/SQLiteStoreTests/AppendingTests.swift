import GRDB
import RewardCore
import Testing

@testable import SQLiteStore

/// Appending and reading in quantity.
@Suite struct AppendingTests {
    @Test func pagesReadWhileAppendingGoesOnHaveNoGapsAndNoRepeats() async throws {
        // A debug build takes some 0.4 ms a rollout.
        #if DEBUG
            let total = 20_000
        #else
            let total = 100_000
        #endif
        try await withSQLiteStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for start in stride(from: writer * 250, to: total, by: 2000) {
                            try await store.append((start..<start + 250).map { Sample.rollout($0) })
                        }
                    }
                }
                group.addTask {
                    var seen = Set<String>()
                    var filter = RolloutFilter(limit: 1000)
                    while seen.count < total {
                        let page = try await store.rollouts(filter)
                        for rollout in page.rollouts { #expect(seen.insert(rollout.scoreID).inserted) }
                        // At the end for now: go on after the last rollout that was seen.
                        filter.after = page.next ?? filter.after
                        if page.next == nil, let last = page.rollouts.last {
                            filter.after = try await store.mark(after: last.scoreID)
                        }
                    }
                    #expect(seen.count == total)
                }
                try await group.waitForAll()
            }
            #expect(try await store.count("prompt") == 1)
            #expect(try await store.count("basis") == 1)
        }
    }

    @Test func promptsAreStoredOncePerFormAndText() async throws {
        try await withSQLiteStore { store in
            func rollout(_ number: Int, _ prompt: RolloutText?) -> StoredRollout {
                StoredRollout(
                    scoreID: "score_\(number)", at: Sample.time(number), task: "essay_writing",
                    rollout: Rollout(id: "r", prompt: prompt, response: .text("")), run: nil, step: nil,
                    purpose: .train, pinnedBy: nil, judgement: Sample.judgement())
            }
            let messages = RolloutText.messages([RolloutText.Message(role: "user", content: "a")])
            let likeMessages = RolloutText.text(#"[{"role":"user","content":"a"}]"#)
            let prompts: [RolloutText?] = [
                .text("a"), .text("a"), messages, messages, likeMessages, .text("é"), .text("e\u{301}"), .text(""), nil,
            ]
            let rollouts = prompts.enumerated().map { rollout($0.offset, $0.element) }
            try await store.append(Array(rollouts[..<4]))
            for one in rollouts[4...] { try await store.append([one]) }
            #expect(try await store.count("prompt") == 6)
            #expect(try await store.rollouts(RolloutFilter()).rollouts == rollouts)
        }
    }

    @Test func pageEndsEarlyWhereItsTextsReachTheByteLimit() async throws {
        try await withSQLiteStore {
            $0.pageBytesMax = 1
        } _: { store in
            try await store.append((0..<3).map { Sample.rollout($0) })
            let page = try await store.rollouts(RolloutFilter())
            #expect(page.rollouts == [Sample.rollout(0)])
            #expect(page.next != nil)
        }
    }

    @Test func expiredPinsAreRemovedInTheEnd() async throws {
        try await withSQLiteStore {
            $0.keepSteps = 20
        } _: { store in
            for number in 0..<50 {
                _ = try await store.pin([Sample.pin(.prompt(hash: "\(number)"), at: number)])
            }
            #expect(try await store.count("short_pin") == 50)
            for number in 50..<52 {
                _ = try await store.pin([Sample.pin(.prompt(hash: "\(number)"), at: 10_000)])
            }
            #expect(try await store.count("short_pin") == 2)
        }
    }

    @Test func queriesLeadWithTheirIndex() async throws {
        try await withSQLiteStore { store in
            func plan(_ sql: String) async throws -> String {
                try await store.rolloutsFile.read("explaining") { database in
                    let rows = try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql)
                    return rows.map { $0["detail"] as String? ?? "" }.joined(separator: "; ")
                }
            }
            let eligible = try await plan(
                """
                SELECT sequence, score_id FROM rollout INDEXED BY rollout_eligible
                WHERE task = x'61' AND partition = x'61' AND rubric_version = 0
                AND purpose = 'train' AND decided_by = 'judge' AND is_abandoned = 0
                AND sequence < 9 ORDER BY sequence DESC LIMIT 10
                """)
            #expect(eligible.contains("rubric_version=? AND rowid<?"))
            #expect(!eligible.contains("TEMP B-TREE"))
            let run = try await plan(
                """
                SELECT sequence FROM rollout AS r INDEXED BY rollout_step WHERE r.run = x'61' AND r.step = 1
                AND r.sequence > 3 ORDER BY r.sequence LIMIT 1
                """)
            #expect(run.contains("run=? AND step=? AND rowid>?"))
            #expect(!run.contains("TEMP B-TREE"))
        }
    }
}

extension SQLiteStore {
    /// Rows of a table of `rollouts.sqlite`.
    fileprivate func count(_ table: String) async throws -> Int {
        try await rolloutsFile.read("counting") { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
    }

    /// The page mark after one score.
    fileprivate func mark(after scoreID: String) async throws -> String? {
        try await rolloutsFile.read("marking") { database in
            try database.first("SELECT sequence FROM rollout WHERE score_id = ?", [.text(scoreID)]) {
                String(try $0.integer())
            }
        }
    }
}
