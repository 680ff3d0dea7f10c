import GRDB
import RewardCore
import TestSupport
import Testing

@testable import SQLiteStore

/// Goal: whatever write fails, the caller hears it in words that say what to do, nothing half-written is ever seen, and
/// the next write works without a restart. Method: the store on a file system that fails the nth write of a file.
@Suite(.timeLimit(.minutes(5))) struct StoreFaultTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let write: StoreWrite
        let kind: FaultyDisk.Kind

        var testDescription: String { "\(write) \(kind)" }

        static let all = StoreWrite.allCases.flatMap { write in
            FaultyDisk.Kind.allCases.map { Case(write: write, kind: $0) }
        }
    }

    /// Writes to skip before the failing one.
    private static let positions = [0, 1, 2, 3, 5]

    private static func advice(_ kind: FaultyDisk.Kind) -> String {
        switch kind {
        case .full, .short: "free space"
        case .broken: "check the disk"
        case .readOnly: "writable"
        }
    }

    @Test(arguments: Case.all)
    private func theNthWriteFails(of sample: Case) async throws {
        FaultyDisk.install()
        var failures = 0
        for skipped in Self.positions {
            try await withTemporaryFolder { path in
                let isFailed = try await withSQLiteStore(in: path) { store in
                    try await StoreWrite.prepare(store)
                    let disk = FaultyDisk(path + "/" + sample.write.file, sample.kind, after: skipped)
                    let failure = await Self.failure { try await sample.write.perform(store) }
                    let wasHit = disk.failures > 0
                    #expect((failure != nil) == wasHit, "a failed write and nobody hears of it, or the reverse")
                    if let failure {
                        guard case .unavailable(let detail) = failure else {
                            Issue.record("\(failure) is not `unavailable`")
                            return true
                        }
                        #expect(detail.contains(sample.write.file))
                        #expect(detail.contains(Self.advice(sample.kind)), "\(detail)")
                        #expect(await store.writeFailure()?.detail.contains(Self.advice(sample.kind)) == true)
                    }
                    let seen = try await sample.write.progress(store)
                    #expect(seen == (failure == nil ? 1 : 0), "half of it is seen")
                    disk.heal()
                    #expect(await store.writeFailure() == nil)
                    if failure != nil { try await sample.write.perform(store) }
                    #expect(try await sample.write.progress(store) == 1)
                    return failure != nil
                }
                if isFailed { failures += 1 }
                try await Self.expectSound(path, sample.write)
            }
        }
        #expect(failures > 0, "no write failed, so nothing was tested")
    }

    @Test(arguments: [StoreWrite.publish, .template, .metaRun])
    func aFailedSyncIsAFailedWriteWhereDurabilityWasPromised(write: StoreWrite) async throws {
        FaultyDisk.install()
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) { store in
                try await StoreWrite.prepare(store)
                let disk = FaultyDisk(path + "/" + write.file, .broken, call: .sync)
                let failure = await Self.failure { try await write.perform(store) }
                #expect(failure != nil)
                #expect(disk.failures > 0)
                disk.heal()
            }
            try await withSQLiteStore(in: path) { store in
                let seen = try await write.progress(store)
                #expect(seen == 0 || seen == 1)
            }
        }
    }

    /// The store that is opened afterwards holds the whole of it, and its files are sound.
    private static func expectSound(_ path: String, _ write: StoreWrite) async throws {
        try await withSQLiteStore(in: path) { store in
            #expect(try await write.progress(store) == 1)
            for file in [store.rubricsFile, store.rolloutsFile] {
                let words = try await file.read("checking") { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
                #expect(words == ["ok"])
                let broken = try await file.read("checking") {
                    try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count
                }
                #expect(broken == 0)
            }
        }
    }

    private static func failure(_ body: () async throws -> Void) async -> StoreError? {
        do {
            try await body()
            return nil
        } catch let error as StoreError {
            return error
        } catch {
            Issue.record("\(error) is no StoreError")
            return nil
        }
    }
}
