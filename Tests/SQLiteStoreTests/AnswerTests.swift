import GRDB
import RewardCore
import Testing

@testable import SQLiteStore

/// Goal: an answer is kept with its scores or not at all, for its time and within its bytes. Method: the store on a
/// real file.
@Suite struct AnswerTests {
    private static func key(_ name: String, of principal: String = "loopback") -> AnswerKey {
        AnswerKey(principal: principal, bytes: Array(name.utf8))
    }

    private static func answer(
        _ name: String, run: String? = nil, at seconds: Int = 0, bytes: Int = 100
    ) -> KeptAnswer {
        KeptAnswer(
            key: key(name), requestHash: [1, 2, 3], run: run, at: Sample.time(seconds), isSimulated: true,
            body: [UInt8](repeating: 0x61, count: bytes))
    }

    private static func total(_ store: SQLiteStore) async throws -> (row: Int?, sum: Int?) {
        try await store.rolloutsFile.read("adding up") { database in
            (
                try Int.fetchOne(database, sql: "SELECT size FROM answer_total"),
                try Int.fetchOne(database, sql: "SELECT ifnull(sum(size), 0) FROM answer")
            )
        }
    }

    @Test func anAnswerComesBackAsItWasKept() async throws {
        try await withSQLiteStore { store in
            let answer = Self.answer("k", run: "exp")
            try await store.append([Sample.rollout(1)], answer: answer)
            #expect(try await store.keptAnswer(answer.key, at: Sample.time(1)) == answer)
            #expect(try await store.keptAnswer(Self.key("k", of: "other"), at: Sample.time(1)) == nil)
            #expect(try await store.keptAnswer(Self.key("K"), at: Sample.time(1)) == nil)
        }
    }

    @Test func anAnswerThatIsMadeAfterItsScoresIsKeptAlone() async throws {
        try await withSQLiteStore { store in
            let answer = Self.answer("k", run: "exp")
            try await store.append([], answer: answer)
            #expect(try await store.keptAnswer(answer.key, at: Sample.time(1)) == answer)
        }
    }

    @Test func anAnswerWhoseScoresAreRefusedIsNotKeptNorAreScoresWhoseAnswerIs() async throws {
        try await withSQLiteStore { store in
            try await store.append([Sample.rollout(1)], answer: Self.answer("a"))
            await expectConflict { try await store.append([Sample.rollout(1)], answer: Self.answer("b")) }
            #expect(try await store.keptAnswer(Self.key("b"), at: Sample.time(1)) == nil)
            await expectConflict { try await store.append([Sample.rollout(2)], answer: Self.answer("a")) }
            #expect(try await store.rollout(scoreID: "score_2") == nil)
            let total = try await Self.total(store)
            #expect(total.row == total.sum)
        }
    }

    @Test func anAnswerEndsWithItsTimeAndItsKeyMayBeUsedAgain() async throws {
        try await withSQLiteStore { configuration in
            configuration.keepAnswersMilliseconds = 10_000
        } _: { store in
            try await store.append([Sample.rollout(1)], answer: Self.answer("a"))
            #expect(try await store.keptAnswer(Self.key("a"), at: Sample.time(9)) != nil)
            #expect(try await store.keptAnswer(Self.key("a"), at: Sample.time(10)) == nil)
            try await store.append([Sample.rollout(2)], answer: Self.answer("a", at: 20, bytes: 50))
            #expect(try await store.keptAnswer(Self.key("a"), at: Sample.time(20))?.body?.count == 50)
            #expect(store.keptAnswerCounts.expired == 1)
            let total = try await Self.total(store)
            #expect(total.row == total.sum)
        }
    }

    @Test func theOldestAnswersMakeRoomAndOneThatIsTooLargeIsNotKept() async throws {
        try await withSQLiteStore { configuration in
            configuration.answerBytesMax = 4000
        } _: { store in
            for number in 0..<6 {
                try await store.append(
                    [Sample.rollout(number)], answer: Self.answer("k\(number)", at: number, bytes: 700))
                let total = try await Self.total(store)
                #expect(total.row == total.sum)
                #expect(total.sum ?? .max <= 4000)
            }
            #expect(store.keptAnswerCounts.evicted == 2)
            for number in 0..<6 {
                let kept = try await store.keptAnswer(Self.key("k\(number)"), at: Sample.time(6))
                #expect((kept == nil) == (number < 2))
            }
            try await store.append([Sample.rollout(9)], answer: Self.answer("big", at: 9, bytes: 5000))
            #expect(try await store.keptAnswer(Self.key("big"), at: Sample.time(9)) == nil)
            #expect(try await store.rollout(scoreID: "score_9") != nil)
            #expect(store.keptAnswerCounts.tooLarge == 1)
            #expect(store.keptAnswerCounts.kept == 6)
        }
    }

    @Test func theBodyOfAnAnswerGoesWithTheTextsOfItsRun() async throws {
        try await withSQLiteStore { store in
            for number in 0..<250 {
                let run = number == 7 ? "other" : "exp"
                try await store.append(
                    [Sample.rollout(number, run: run)], answer: Self.answer("k\(number)", run: run))
            }
            _ = try await store.deleteTexts(of: "exp")
            for number in 0..<250 {
                let kept = try #require(try await store.keptAnswer(Self.key("k\(number)"), at: Sample.time(1)))
                #expect((kept.body == nil) == (number != 7))
                #expect(kept.requestHash == [1, 2, 3])
            }
            let total = try await Self.total(store)
            #expect(total.row == total.sum)
        }
    }

    @Test func answersAreStillThereAfterTheFileIsOpenedAgain() async throws {
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) {
                try await $0.append([Sample.rollout(1)], answer: Self.answer("a"))
            }
            try await withSQLiteStore(in: path) { store in
                let kept = try await store.keptAnswer(Self.key("a"), at: Sample.time(1))
                #expect(kept == Self.answer("a"))
            }
        }
    }

    @Test func copiesOfARolloutAreStored() async throws {
        try await withSQLiteStore { store in
            let one = Sample.rollout(1)
            let record = StoredRollout(
                scoreID: one.scoreID, at: one.at, task: one.task, rollout: one.rollout, run: nil, step: nil,
                purpose: .train, pinnedBy: nil, judgement: one.judgement, copies: 3)
            try await store.append([record])
            #expect(try await store.rollout(scoreID: "score_1")?.copies == 3)
        }
    }
}
