import Foundation
import GRDB
import RewardCore
import TestSupport
import Testing

@testable import SQLiteStore

/// Goal: a full, locked or damaged store says so in plain words. Method: real conditions, no failing file system.
@Suite(.timeLimit(.minutes(2))) struct StoreConditionTests {
    @Test func aFullFileSystemIsUnavailableAndRecoversWithSpace() async throws {
        try await withTemporaryFolder { path in
            guard Self.mount(path) else {
                print("a file system in memory cannot be mounted here; this test is skipped")
                return
            }
            defer { Self.unmount(path) }
            try await withSQLiteStore(in: path + "/data") { store in
                try await store.append([Sample.rollout(0)])
                let filler = path + "/filler"
                _ = FileManager.default.createFile(atPath: filler, contents: nil)
                let file = try FileHandle(forWritingTo: URL(fileURLWithPath: filler))
                while (try? file.write(contentsOf: Data(repeating: 1, count: 4096))) != nil {}
                try file.close()
                let text = String(repeating: "a", count: 1 << 20)
                await expectUnavailable("rollouts.sqlite", "free space") {
                    try await store.append([
                        StoredRollout(
                            scoreID: "big", at: Sample.time(0), task: "essay_writing",
                            rollout: Rollout(id: "r", prompt: nil, response: .text(text)), run: nil, step: nil,
                            purpose: .train, pinnedBy: nil, judgement: Sample.judgement())
                    ])
                }
                #expect(try await store.rollout(scoreID: "big") == nil)
                #expect(try await store.rollout(scoreID: "score_0") == Sample.rollout(0))
                try FileManager.default.removeItem(atPath: filler)
                try await store.append([Sample.rollout(1)])
                #expect(await store.writeFailure() == nil)
            }
        }
    }

    @Test(arguments: ["rubrics.sqlite", "rollouts.sqlite"])
    func aFileThatAnotherProcessHoldsIsUnavailableUntilItLetsGo(name: String) async throws {
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) { configuration in
                configuration.busySeconds = 0.05
            } _: { store in
                // The transaction outlives the accesses that begin and end it.
                var settings = Configuration()
                settings.allowsUnsafeTransactions = true
                let other = try DatabaseQueue(path: path + "/" + name, configuration: settings)
                try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
                let failure = await store.writeFailure()
                #expect(failure?.detail.contains("another process") == true, "\(String(describing: failure))")
                #expect(failure?.detail.contains(name) == true)
                try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
                #expect(await store.writeFailure() == nil)
                try other.close()
            }
        }
    }

    @Test(arguments: ["rubrics.sqlite", "rollouts.sqlite"])
    func aDamagedPageStopsTheOpening(name: String) async throws {
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) { try await StoreWrite.prepare($0) }
            let url = URL(fileURLWithPath: path + "/" + name)
            var bytes = try Data(contentsOf: url)
            // The header and the schema stay; what follows becomes noise.
            for index in stride(from: 8192, to: bytes.count, by: 7) { bytes[index] = UInt8(truncatingIfNeeded: index) }
            try bytes.write(to: url)
            await expectCorrupt(name, "backup") { try await withSQLiteStore(in: path) { _ in } }
        }
    }

    @Test func aFileThatIsLargerThanTheCheckMayReadIsOpenedUnchecked() async throws {
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) { try await StoreWrite.prepare($0) }
            let url = URL(fileURLWithPath: path + "/rollouts.sqlite")
            var bytes = try Data(contentsOf: url)
            let last = bytes.count - 4096
            for index in last..<bytes.count { bytes[index] = 0x5A }
            try bytes.write(to: url)
            await expectCorrupt("rollouts.sqlite") { try await withSQLiteStore(in: path) { _ in } }
            let isOpen = try await withSQLiteStore(in: path) { configuration in
                configuration.checkedBytesMax = 4096
            } _: { _ in
                true
            }
            #expect(isOpen)
        }
    }

    private static func mount(_ path: String) -> Bool {
        (try? ChildProcess.run("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path])) != nil
    }

    private static func unmount(_ path: String) { _ = try? ChildProcess.run("umount", [path]) }
}
