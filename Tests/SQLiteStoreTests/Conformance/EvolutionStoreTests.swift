import RewardCore
import SQLiteStore
import TestSupport
import Testing

/// What every store of schedules' modes does.
@Suite struct EvolutionStoreTests {
    private func check(_ store: any EvolutionStore) async throws {
        #expect(try await store.keptModes() == [:])
        try await store.keep(.paused, of: "essay_writing")
        try await store.keep(.paused, of: "a\0b ☃")
        try await store.keep(.auto, of: "essay_writing")
        #expect(try await store.keptModes() == ["essay_writing": .auto, "a\0b ☃": .paused])
        try await store.keep(nil, of: "essay_writing")
        try await store.keep(nil, of: "unknown")
        #expect(try await store.keptModes() == ["a\0b ☃": .paused])
    }

    @Test func modesAreKeptByTask() async throws {
        try await check(MemoryEvolutionStore())
        try await withSQLiteStore { store in try await check(store) }
    }

    @Test func theyAreThereWhenTheFolderIsOpenedAgain() async throws {
        try await withTemporaryFolder { path in
            try await withSQLiteStore(in: path) { try await $0.keep(.paused, of: "essay_writing") }
            try await withSQLiteStore(in: path) { store in
                let modes = try await store.keptModes()
                #expect(modes == ["essay_writing": .paused])
            }
        }
    }
}
