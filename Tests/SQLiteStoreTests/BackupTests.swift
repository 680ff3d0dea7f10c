import Foundation
import Locking
import RewardCore
import Testing

@testable import SQLiteStore

/// Goal: a backup of a store at work is whole, and a data folder made of it has everything. Method: real files.
@Suite(.timeLimit(.minutes(3))) struct BackupTests {
    @Test func aBackupHasEverythingTheSecretIncluded() async throws {
        try await withTemporaryFolder { path in
            let (data, copy, back) = (path + "/data", path + "/copy", path + "/back")
            let key = AnswerKey(principal: "a", bytes: [1])
            let answer = KeptAnswer(
                key: key, requestHash: [1], run: nil, at: Sample.time(0), isSimulated: false, body: [0, 1, 2])
            let pin = Sample.pin(.step(run: "exp", step: 1))
            try await withSQLiteStore(in: data) { store in
                try await store.publish(Sample.rubric(0), expectedHead: nil)
                try await store.keep(Sample.template(1, text: "a\0b"))
                try await store.save(Sample.metaRun(1, status: .published, sampling: [1]))
                try await store.append([Sample.rollout(1), Sample.rollout(2)], answer: answer)
                _ = try await store.pin([pin])
                try await StoreBackup.make(from: data, to: copy)
            }
            try await StoreBackup.restore(from: copy, to: back)
            let first = try DataFolder.open(path: data)
            let secret = first.fenceSecret
            first.close()
            try await withSQLiteStore(in: back) { store in
                #expect(try await store.heads() == [Sample.rubric(0)])
                #expect(try await store.currentTemplates() == [Sample.template(1, text: "a\0b")])
                let run = try await store.run(id: "meta_1")
                #expect(run == Sample.metaRun(1, status: .published, sampling: [1]))
                let page = try await store.rollouts(RolloutFilter())
                #expect(page.rollouts == [Sample.rollout(1), Sample.rollout(2)])
                #expect(try await store.keptAnswer(key, at: Sample.time(1)) == answer)
                #expect(try await store.pin(pin.key, lineage: pin.lineage) == pin)
                #expect(store.configuration.folder.fenceSecret == secret)
                try await store.append([Sample.rollout(3)])
                let next = try await store.rollouts(RolloutFilter()).rollouts.count
                #expect(next == 3)
            }
        }
    }

    @Test func whatABackupOfAStoreAtWorkNamesIsInIt() async throws {
        try await withTemporaryFolder { path in
            let data = path + "/data"
            try await withSQLiteStore(in: data) { store in
                try await store.publish(Sample.rubric(0), expectedHead: nil)
                let isDone = Locked(false)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        // As a service does it: a version is durable before anything is scored under it.
                        var version = 0
                        while !isDone.withLock({ $0 }) {
                            version += 1
                            try await store.publish(Sample.rubric(version), expectedHead: version - 1)
                            try await store.append([
                                Sample.rollout(version, judgement: Sample.judgement(version: version))
                            ])
                        }
                    }
                    for number in 0..<5 { try await StoreBackup.make(from: data, to: path + "/copy\(number)") }
                    isDone.withLock { $0 = true }
                    try await group.waitForAll()
                }
            }
            for number in 0..<5 {
                try await withSQLiteStore(in: path + "/copy\(number)") { store in
                    let head = try await store.heads().first?.version ?? -1
                    var newest = 0
                    var filter = RolloutFilter()
                    repeat {
                        let page = try await store.rollouts(filter)
                        newest = page.rollouts.map(\.judgement.basis.rubricVersion).reduce(newest, max)
                        filter.after = page.next
                    } while filter.after != nil
                    #expect(newest <= head, "a rollout names version \(newest), the copy ends with \(head)")
                }
            }
        }
    }

    @Test func deletedTextsAreNotInABackup() async throws {
        try await withTemporaryFolder { path in
            let data = path + "/data"
            try await withSQLiteStore(in: data) { store in
                try await store.publish(Sample.rubric(0), expectedHead: nil)
                try await store.append((0..<50).map { Sample.rollout($0, run: "exp") })
                _ = try await store.deleteTexts(of: "exp")
                try await StoreBackup.make(from: data, to: path + "/copy")
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path + "/copy/rollouts.sqlite"))
            #expect(bytes.range(of: Data("The sea is".utf8)) == nil)
        }
    }

    @Test func foldersThatAreInUseOrNoDataFoldersAreRefusedAndLeftAlone() async throws {
        try await withTemporaryFolder { path in
            let data = path + "/data"
            try await withSQLiteStore(in: data) { store in
                try await store.publish(Sample.rubric(0), expectedHead: nil)
                try await StoreBackup.make(from: data, to: path + "/copy")
                for target in [data, path + "/copy"] {
                    await Self.expectUnsuitable("not empty") { try await StoreBackup.make(from: data, to: target) }
                    await Self.expectUnsuitable("not empty") {
                        try await StoreBackup.restore(from: path + "/copy", to: target)
                    }
                }
                await Self.expectUnsuitable("data folder") {
                    try await StoreBackup.make(from: path + "/none", to: path + "/other")
                }
            }
            // A folder that only a lock stands in is empty, unless somebody holds the lock.
            let held = try DataFolder.open(path: path + "/held")
            try FileManager.default.removeItem(atPath: path + "/held/fence.secret")
            await Self.expectUnsuitable("in use") {
                try await StoreBackup.restore(from: path + "/copy", to: path + "/held")
            }
            held.close()
            try await StoreBackup.restore(from: path + "/copy", to: path + "/held")
            try await withSQLiteStore(in: path + "/held") { store in
                let heads = try await store.heads()
                #expect(heads == [Sample.rubric(0)])
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: path).allSatisfy { !$0.hasSuffix(".partial") })
        }
    }

    @Test func aDamagedBackupIsNotRestored() async throws {
        try await withTemporaryFolder { path in
            let (data, copy) = (path + "/data", path + "/copy")
            try await withSQLiteStore(in: data) { store in
                try await store.publish(Sample.rubric(0), expectedHead: nil)
                try await store.append((0..<200).map { Sample.rollout($0) })
                try await StoreBackup.make(from: data, to: copy)
            }
            let url = URL(fileURLWithPath: copy + "/rollouts.sqlite")
            var bytes = try Data(contentsOf: url)
            for index in stride(from: 8192, to: bytes.count, by: 5) { bytes[index] = 0x5A }
            try bytes.write(to: url)
            do throws(BackupError) {
                try await StoreBackup.restore(from: copy, to: path + "/back")
                Issue.record("a damaged backup was restored")
            } catch {
                guard case .failed(let detail) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(detail.contains("rollouts.sqlite"))
            }
            #expect(!FileManager.default.fileExists(atPath: path + "/back"))
        }
    }

    @Test func whatAnInterruptedBackupLeftIsNoHindrance() async throws {
        try await withTemporaryFolder { path in
            let data = path + "/data"
            try await withSQLiteStore(in: data) { try await $0.publish(Sample.rubric(0), expectedHead: nil) }
            try FileManager.default.createDirectory(atPath: path + "/copy.partial", withIntermediateDirectories: false)
            _ = FileManager.default.createFile(atPath: path + "/copy.partial/rollouts.sqlite", contents: Data([1]))
            try await StoreBackup.make(from: data, to: path + "/copy")
            #expect(!FileManager.default.fileExists(atPath: path + "/copy.partial"))
        }
    }

    private static func expectUnsuitable(_ part: String, _ body: () async throws -> Void) async {
        let error = await #expect(throws: BackupError.self) { try await body() }
        guard case .unsuitable(let detail) = error else {
            Issue.record("\(String(describing: error)) is not `unsuitable`")
            return
        }
        #expect(detail.contains(part), "\(detail)")
    }
}
