internal import Locking
public import RewardCore

/// Rubric versions in memory, for tests. Same answers as the store on SQLite; one conformance suite runs against both.
public final class MemoryRubricStore: RubricStore {
    private struct State {
        var versions: [Lineage: [RubricVersion]] = [:]
        var fault: StoreError?
    }

    private let state = Locked(State())
    private let audit: MemoryAuditLog

    /// A store without versions, which tells `audit` who asked for a version.
    public init(audit: MemoryAuditLog = MemoryAuditLog()) { self.audit = audit }

    /// Lets every call fail with `fault` from now on; `nil` heals.
    public func setFault(_ fault: StoreError?) { state.withLock { $0.fault = fault } }

    /// The heads of all lineages, ordered by lineage.
    public func heads() async throws(StoreError) -> [RubricVersion] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return state.versions.values.compactMap(\.last).sorted { $0.lineage < $1.lineage }
        }
    }

    /// One version, or `nil` where the lineage has none of that number.
    public func version(_ number: Int, of lineage: Lineage) async throws(StoreError) -> RubricVersion? {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return state.versions[lineage]?.first { $0.version == number }
        }
    }

    /// Versions newest first, with numbers below `before` where given, at most `limit`.
    public func versions(
        of lineage: Lineage, before: Int?, limit: Int
    ) async throws(StoreError) -> [RubricVersion] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let all = (state.versions[lineage] ?? []).reversed().filter { $0.version < before ?? .max }
            return Array(all.prefix(max(limit, 0)))
        }
    }

    /// Makes `version` the head if the head still is number `expectedHead` and the version is the next after it.
    public func publish(
        _ version: RubricVersion, expectedHead: Int?, audit entry: AuditEntry?
    ) async throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let head = state.versions[version.lineage]?.last?.version
            guard head == expectedHead, version.version == (head ?? -1) + 1 else {
                throw .conflict("the head of \(version.lineage) is \(head.map(String.init) ?? "missing")")
            }
            if let entry { try audit.keep(entry) }
            state.versions[version.lineage, default: []].append(version)
        }
    }
}
