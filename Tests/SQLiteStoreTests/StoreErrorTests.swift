import GRDB
import RewardCore
import Testing

@testable import SQLiteStore

/// Trouble of SQLite reaches callers as the store's own errors, and goes away when its cause does.
@Suite struct StoreErrorTests {
    @Test func fullDiskIsUnavailableAndHeals() async throws {
        try await withSQLiteStore { store in
            try await store.append([Sample.rollout(0)])
            let limit = try await store.rolloutsFile.onWriter("limiting") { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                try database.execute(sql: "PRAGMA max_page_count = \(pages)")
                return pages
            }
            #expect(limit > 0)
            let many = (1..<2000).map { Sample.rollout($0) }
            await expectUnavailable("rollouts.sqlite", "storing rollouts", "free space") {
                try await store.append(many)
            }
            #expect(try await store.rollouts(RolloutFilter()).rollouts.count == 1)
            try await store.rolloutsFile.onWriter("unlimiting") { database in
                try database.execute(sql: "PRAGMA max_page_count = 1000000")
            }
            try await store.append(many)
            #expect(try await store.rollout(scoreID: "score_1999") != nil)
        }
    }

    @Test func readOnlyFileIsUnavailableAndNotWritable() async throws {
        try await withSQLiteStore { store in
            for file in SQLiteStore.File.allCases {
                try await store.storeFile(file).onWriter("closing") { try $0.execute(sql: "PRAGMA query_only = 1") }
            }
            await expectUnavailable("rubrics.sqlite", "publishing", "writable") {
                try await store.publish(Sample.rubric(0), expectedHead: nil)
            }
            await expectUnavailable("rollouts.sqlite", "pinning", "writable") {
                _ = try await store.pin([Sample.pin(.prompt(hash: "ab"))])
            }
            #expect(await !store.isWritable())
            #expect(try await store.heads().isEmpty)
            for file in SQLiteStore.File.allCases {
                try await store.storeFile(file).onWriter("opening") { try $0.execute(sql: "PRAGMA query_only = 0") }
            }
            #expect(await store.isWritable())
        }
    }

    @Test func fileLockedByAnotherProcessIsUnavailable() async throws {
        try await withSQLiteStore {
            $0.busySeconds = 0
        } _: { store in
            for file in SQLiteStore.File.allCases {
                var configuration = Configuration()
                configuration.allowsUnsafeTransactions = true
                let other = try DatabaseQueue(path: store.storeFile(file).path, configuration: configuration)
                try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
                #expect(await !store.isWritable())
                await expectUnavailable("another process holds the file") {
                    switch file {
                    case .rubrics: try await store.publish(Sample.rubric(0), expectedHead: nil)
                    case .rollouts: try await store.append([Sample.rollout(1)])
                    }
                }
                try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
                try other.close()
                #expect(await store.isWritable())
            }
        }
    }

    @Test func rubricThatDoesNotMatchItsHashIsCorrupt() async throws {
        try await withSQLiteStore { store in
            try await store.publish(Sample.rubric(0), expectedHead: nil)
            try await store.rubricsFile.write("damaging") { database in
                try database.execute(sql: "UPDATE rubric_version SET content = CAST('[]' AS BLOB)")
            }
            await expectCorrupt("version 0 of essay_writing/default", "hash") { _ = try await store.heads() }
        }
    }

    @Test(arguments: ["document = x'7b'", "document = CAST('{\"notes\":[]}' AS BLOB)", "purpose = 'play'"])
    func rolloutThatCannotBeReadIsCorrupt(damage: String) async throws {
        try await withSQLiteStore { store in
            try await store.append([Sample.rollout(1)])
            try await store.rolloutsFile.write("damaging") { database in
                try database.execute(sql: "UPDATE rollout SET \(damage)")
            }
            await expectCorrupt("rollouts.sqlite", "reading a score") {
                _ = try await store.rollout(scoreID: "score_1")
            }
        }
    }

    @Test func rewardThatIsNoNumberIsNotStored() async throws {
        try await withSQLiteStore { store in
            for reward in [Double.nan, .infinity] {
                let judgement = Judgement(
                    outcome: .scored(reward: reward, score: 1), scoreMin: nil, scoreMax: nil, decidedBy: .judge,
                    verdicts: [], basis: Sample.basis(), endpoint: nil, isSimulated: false, usage: TokenUsage(),
                    retries: 0, latencyMilliseconds: 0)
                await expectCorrupt("score_1", "finite") {
                    try await store.append([Sample.rollout(1, judgement: judgement)])
                }
            }
            let page = try await store.rollouts(RolloutFilter())
            #expect(page.rollouts.isEmpty)
        }
    }

    @Test(arguments: [
        (ResultCode.SQLITE_FULL, "unavailable"), (.SQLITE_IOERR, "unavailable"),
        (ResultCode(rawValue: 778), "unavailable"), (.SQLITE_READONLY, "unavailable"),
        (.SQLITE_BUSY, "unavailable"), (ResultCode(rawValue: 517), "unavailable"),
        (.SQLITE_CANTOPEN, "unavailable"), (.SQLITE_MISUSE, "unavailable"), (.SQLITE_TOOBIG, "unavailable"),
        (.SQLITE_NOMEM, "unavailable"), (.SQLITE_CORRUPT, "corrupt"), (.SQLITE_NOTADB, "corrupt"),
        (.SQLITE_CONSTRAINT_UNIQUE, "conflict"),
    ])
    func everyCodeHasItsErrorWithWhatWhereAndWhatToDo(code: ResultCode, expected: String) {
        let error = StoreError(DatabaseError(resultCode: code), action: "writing it", path: "/data/x.sqlite")
        let kind =
            switch error {
            case .conflict: "conflict"
            case .unavailable: "unavailable"
            case .corrupt: "corrupt"
            }
        #expect(kind == expected)
        #expect(error.detail.hasPrefix("writing it failed in /data/x.sqlite: "))
        #expect(error.detail.contains("SQLite \(code.rawValue)"))
        #expect(error.detail.contains("; "))
    }
}
