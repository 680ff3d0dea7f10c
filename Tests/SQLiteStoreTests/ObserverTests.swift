import Foundation
import GRDB
import Locking
import RewardCore
import SQLiteStore
import TestSupport
import Testing

/// Goal: every transaction is heard of once, as a commit or as a failure, under the name of its file. Method: a store
/// whose file another connection holds for a while.
@Suite(.timeLimit(.minutes(2))) struct ObserverTests {
    private final class Recorder: SQLiteStoreObserver {
        private let lines = Locked<[String]>([])

        var heard: [String] { lines.withLock { $0 } }

        func committed(_ file: SQLiteStore.File, in duration: Duration) {
            lines.withLock { $0.append(duration > .zero ? "\(file.rawValue) committed" : "no time") }
        }

        func failed(_ file: SQLiteStore.File, _ error: StoreError) {
            lines.withLock { $0.append("\(file.rawValue) failed") }
        }
    }

    @Test func commitsAndFailuresAreToldAndConflictsAreNot() async throws {
        let recorder = Recorder()
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) { configuration in
                configuration.observer = recorder
                configuration.busySeconds = 0.05
            } _: { store in
                try await store.append([Sample.rollout(0)])
                #expect(recorder.heard == ["rollouts committed"])
                await #expect(throws: StoreError.self) { try await store.append([Sample.rollout(0)]) }
                #expect(recorder.heard == ["rollouts committed"])
                var settings = Configuration()
                settings.allowsUnsafeTransactions = true
                let other = try DatabaseQueue(path: path + "/rollouts.sqlite", configuration: settings)
                try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
                await #expect(throws: StoreError.self) { try await store.append([Sample.rollout(1)]) }
                try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
                try other.close()
                #expect(recorder.heard == ["rollouts committed", "rollouts failed"])
                try await store.append([Sample.rollout(1)])
                #expect(recorder.heard.last == "rollouts committed")
            }
        }
    }
}
