import GRDB
import RewardCore
import Testing

@testable import SQLiteStore

/// Files of earlier releases open, and the migrations that made them have not changed.
@Suite struct MigrationTests {
    private struct Fixture: Sendable, CustomTestStringConvertible {
        let fileName: String
        let dump: String
        let migrator: DatabaseMigrator
        let lastMigration: String

        var testDescription: String { lastMigration }

        /// Makes the file in the folder at `path`.
        func write(to path: String) throws {
            let queue = try DatabaseQueue(path: path + "/" + fileName)
            defer { try? queue.close() }
            try queue.writeWithoutTransaction { try $0.execute(sql: dump) }
        }
    }

    private static let fixtures = [
        Fixture(
            fileName: "rubrics.sqlite", dump: RubricsFixtureV1.dump, migrator: RubricsSchema.migrator,
            lastMigration: "rubrics-v1"),
        Fixture(
            fileName: "rollouts.sqlite", dump: RolloutsFixtureV1.dump, migrator: RolloutsSchema.migrator,
            lastMigration: "rollouts-v1"),
    ]

    private static func schema(_ database: Database) throws -> [String] {
        try String.fetchAll(
            database, sql: "SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_master ORDER BY type, name"
        )
    }

    @Test(arguments: fixtures)
    private func migrationsUpToTheFixtureStillMakeItsSchema(fixture: Fixture) throws {
        let old = try DatabaseQueue()
        try old.writeWithoutTransaction { try $0.execute(sql: fixture.dump) }
        let new = try DatabaseQueue()
        try fixture.migrator.migrate(new, upTo: fixture.lastMigration)
        #expect(try new.read(Self.schema) == old.read(Self.schema))
    }

    @Test func filesOfVersionOneOpenWithEverythingInThem() async throws {
        try await withTemporaryFolder { path in
            for fixture in Self.fixtures { try fixture.write(to: path) }
            try await withSQLiteStore(in: path) { store in
                let heads = try await store.heads()
                #expect(heads == FixtureValues.rubrics)
                #expect(try await store.currentTemplates() == [FixtureValues.template])
                #expect(try await store.run(id: FixtureValues.metaRun.id) == FixtureValues.metaRun)
                let sampled = try await store.sampledScores(of: Sample.lineage)
                #expect(sampled == ["score_1", "score_2"])
                #expect(try await store.rollouts(RolloutFilter()).rollouts == FixtureValues.rollouts)
                for pin in FixtureValues.pins {
                    #expect(try await store.pin(pin.key, lineage: pin.lineage) == pin)
                }
                #expect(try await store.scheduleCounters() == FixtureValues.counters)
                for fixture in Self.fixtures {
                    let file = fixture.fileName == "rubrics.sqlite" ? store.rubricsFile : store.rolloutsFile
                    let isComplete = try await file.read("checking", fixture.migrator.hasCompletedMigrations)
                    #expect(isComplete)
                }
            }
        }
    }

    @Test func filesOfVersionOneCanBeWrittenTo() async throws {
        try await withTemporaryFolder { path in
            for fixture in Self.fixtures { try fixture.write(to: path) }
            try await withSQLiteStore(in: path) { store in
                try await store.publish(Sample.rubric(1), expectedHead: 0)
                try await store.append([Sample.rollout(3)])
                let page = try await store.rollouts(RolloutFilter())
                #expect(page.rollouts == FixtureValues.rollouts + [Sample.rollout(3)])
                #expect(try await store.heads().first == Sample.rubric(1))
            }
        }
    }

    @Test(arguments: fixtures)
    private func fileOfANewerReleaseIsRefusedAndLeftAlone(fixture: Fixture) async throws {
        try await withTemporaryFolder { path in
            try fixture.write(to: path)
            let queue = try DatabaseQueue(path: path + "/" + fixture.fileName)
            try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of-the-future')") }
            let before = try await queue.read(Self.schema)
            try queue.close()
            await expectUnavailable(fixture.fileName, "newer version") { try await withSQLiteStore(in: path) { _ in } }
            let after = try DatabaseQueue(path: path + "/" + fixture.fileName)
            #expect(try await after.read(Self.schema) == before)
            try after.close()
        }
    }
}
