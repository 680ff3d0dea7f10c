import Foundation
import GRDB
import RewardCore
import Testing

@testable import SQLiteStore

/// Opening, closing and reopening, and what the files are set to.
@Suite struct OpeningTests {
    @Test func rubricsCommitWithFsyncAndRolloutsWithout() async throws {
        try await withSQLiteStore { store in
            #expect(try await store.synchronousLevel(.rubrics) == 2)
            #expect(try await store.synchronousLevel(.rollouts) == 1)
            for file in SQLiteStore.File.allCases {
                let settings = try await store.storeFile(file).onWriter("reading") { database in
                    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
                    let vacuum = try Int.fetchOne(database, sql: "PRAGMA auto_vacuum")
                    return [mode, vacuum.map(String.init)]
                }
                #expect(settings == ["wal", "2"])
            }
        }
    }

    @Test func everythingIsThereAfterReopening() async throws {
        try await withTemporaryFolder { path in
            let run = Sample.metaRun(1, status: .published, sampling: [1, 2])
            let pin = Sample.pin(.step(run: "exp", step: 3), version: 1)
            try await withSQLiteStore(in: path) { store in
                try await store.publish(Sample.rubric(0), expectedHead: nil)
                try await store.keep(Sample.template(0, text: "text"))
                try await store.save(run)
                try await store.append([Sample.rollout(1)])
                _ = try await store.pin([pin])
                try await store.save(ScheduleCounters(steps: 5, rollouts: 6), task: "essay_writing")
            }
            #expect(!FileManager.default.fileExists(atPath: path + "/rubrics.sqlite-wal"))
            #expect(!FileManager.default.fileExists(atPath: path + "/rollouts.sqlite-wal"))
            try await withSQLiteStore(in: path) { store in
                let level = try await store.synchronousLevel(.rubrics)
                #expect(level == 2)
                #expect(try await store.heads() == [Sample.rubric(0)])
                #expect(try await store.currentTemplates() == [Sample.template(0, text: "text")])
                #expect(try await store.run(id: run.id) == run)
                #expect(try await store.rollout(scoreID: "score_1") == Sample.rollout(1))
                #expect(try await store.pin(pin.key, lineage: pin.lineage) == pin)
                let expected = ["essay_writing": ScheduleCounters(steps: 5, rollouts: 6)]
                #expect(try await store.scheduleCounters() == expected)
            }
        }
    }

    @Test func whatWasCommittedIsThereWithoutAClose() async throws {
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) { store in
                try await store.append([Sample.rollout(1)])
                try await store.publish(Sample.rubric(0), expectedHead: nil)
                // What kill -9 would leave behind: the files as they are while the store is open.
                try FileManager.default.copyItem(atPath: path, toPath: path + "-killed")
            }
            defer { try? FileManager.default.removeItem(atPath: path + "-killed") }
            try await withSQLiteStore(in: path + "-killed") { store in
                let rollout = try await store.rollout(scoreID: "score_1")
                let heads = try await store.heads()
                #expect(rollout == Sample.rollout(1))
                #expect(heads == [Sample.rubric(0)])
            }
        }
    }

    @Test func callsAfterCloseAreUnavailable() async throws {
        try await withSQLiteStore { store in
            #expect(await store.isWritable())
            await store.close()
            await store.close()
            #expect(await !store.isWritable())
            await expectUnavailable("closed", "rubrics.sqlite") { _ = try await store.heads() }
            await expectUnavailable("closed", "rubrics.sqlite") {
                try await store.publish(Sample.rubric(0), expectedHead: nil)
            }
            await expectUnavailable("closed", "rollouts.sqlite") { try await store.append([Sample.rollout(1)]) }
        }
    }

    @Test func closeWaitsForWhatHasBegun() async throws {
        try await withTemporaryFolder { path in
            let kept = try await withSQLiteStore(in: path) { store in
                await withTaskGroup(of: Int.self) { group in
                    for number in 0..<300 {
                        group.addTask {
                            do {
                                try await store.append([Sample.rollout(number)])
                                return 1
                            } catch {
                                return 0
                            }
                        }
                    }
                    group.addTask {
                        await store.close()
                        return 0
                    }
                    return await group.reduce(0, +)
                }
            }
            try await withSQLiteStore(in: path) { store in
                let page = try await store.rollouts(RolloutFilter())
                #expect(page.rollouts.count == kept)
            }
        }
    }

    @Test(arguments: ["rubrics.sqlite", "rollouts.sqlite"])
    func fileThatIsNoDatabaseIsCorrupt(name: String) async throws {
        try await withTemporaryFolder { path in
            let url = URL(fileURLWithPath: path + "/" + name)
            try Data(repeating: 0x41, count: 8192).write(to: url)
            await expectCorrupt(name, "backup") { try await withSQLiteStore(in: path) { _ in } }
            // The failed opening holds nothing back.
            try FileManager.default.removeItem(at: url)
            try await withSQLiteStore(in: path) { #expect(await $0.isWritable()) }
        }
    }

    @Test func fileThatCannotBeOpenedIsUnavailable() async throws {
        try await withTemporaryFolder { path in
            try FileManager.default.createDirectory(
                atPath: path + "/rubrics.sqlite", withIntermediateDirectories: false)
            await expectUnavailable("rubrics.sqlite", "opening") { try await withSQLiteStore(in: path) { _ in } }
        }
    }
}
