import RewardCore
import SQLiteStore
import TestSupport
import Testing

/// The implementations that the conformance suite runs against.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite

    var testDescription: String { rawValue }
}

/// One implementation of all four ports.
struct Stores {
    let rubrics: any RubricStore
    let templates: any TemplateStore
    let metaRuns: any MetaRunStore
    let rollouts: any RolloutStore
    let audit: any AuditLog
}

/// Runs `body` with empty stores of that kind that keep the pins of `keepSteps` steps.
func withStores(_ kind: StoreKind, keepSteps: Int = 10_000, _ body: (Stores) async throws -> Void) async throws {
    switch kind {
    case .memory:
        let audit = MemoryAuditLog()
        try await body(
            Stores(
                rubrics: MemoryRubricStore(audit: audit), templates: MemoryTemplateStore(audit: audit),
                metaRuns: MemoryMetaRunStore(), rollouts: MemoryRolloutStore(keepSteps: keepSteps), audit: audit))
    case .sqlite:
        try await withSQLiteStore { configuration in
            configuration.keepSteps = keepSteps
            configuration.scanRolloutsMax = 7
        } _: { store in
            try await body(Stores(rubrics: store, templates: store, metaRuns: store, rollouts: store, audit: store))
        }
    }
}

/// Runs `body` with an empty store on SQLite in a folder of its own.
func withSQLiteStore(
    _ change: (inout SQLiteStoreConfiguration) -> Void = { _ in }, _ body: (SQLiteStore) async throws -> Void
) async throws {
    try await withTemporaryFolder { path in
        try await withSQLiteStore(in: path, change, body)
    }
}

/// Runs `body` with a store on SQLite in the data folder at `path`, then closes it.
func withSQLiteStore<Result>(
    in path: String, _ change: (inout SQLiteStoreConfiguration) -> Void = { _ in },
    _ body: (SQLiteStore) async throws -> Result
) async throws -> Result {
    let folder = try DataFolder.open(path: path)
    defer { folder.close() }
    var configuration = SQLiteStoreConfiguration(folder: folder)
    change(&configuration)
    let store = try await SQLiteStore.open(configuration)
    do {
        let result = try await body(store)
        await store.close()
        return result
    } catch {
        await store.close()
        throw error
    }
}
