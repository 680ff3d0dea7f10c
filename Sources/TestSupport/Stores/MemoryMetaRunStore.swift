internal import Locking
public import RewardCore

/// Meta runs in memory, for tests. Same answers as the store on SQLite.
public final class MemoryMetaRunStore: MetaRunStore {
    private struct State {
        /// In the order of their first saving.
        var runs: [MetaRun] = []
        var fault: StoreError?
    }

    private let state = Locked(State())

    /// A store without runs.
    public init() {}

    /// Lets every call fail with `fault` from now on; `nil` heals.
    public func setFault(_ fault: StoreError?) { state.withLock { $0.fault = fault } }

    /// Writes the run as it now stands.
    public func save(_ run: MetaRun) async throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            if let index = state.runs.firstIndex(where: { $0.id == run.id }) {
                state.runs[index] = run
            } else {
                state.runs.append(run)
            }
        }
    }

    /// One run, or `nil`.
    public func run(id: String) async throws(StoreError) -> MetaRun? {
        try oldestFirst().first { $0.id == id }
    }

    /// Runs that are queued or running, oldest first.
    public func activeRuns() async throws(StoreError) -> [MetaRun] {
        try oldestFirst().filter(\.status.isActive)
    }

    /// Runs newest first; those after the run `after` in that order. `.conflict` when there is no run `after`.
    public func runs(
        task: String?, partition: String?, after: String?, limit: Int
    ) async throws(StoreError) -> [MetaRun] {
        var runs = Array(try oldestFirst().reversed())
        if let after {
            guard let index = runs.firstIndex(where: { $0.id == after }) else {
                throw .conflict("there is no meta run `\(after)`")
            }
            runs.removeFirst(index + 1)
        }
        let wanted = runs.filter {
            $0.lineage.task == task ?? $0.lineage.task && $0.lineage.partition == partition ?? $0.lineage.partition
        }
        return Array(wanted.prefix(max(limit, 0)))
    }

    /// Identifiers of the scores that finished runs of the lineage have sampled and used up.
    public func sampledScores(of lineage: Lineage) async throws(StoreError) -> Set<String> {
        let ends: Set<MetaRunStatus> = [.published, .unchanged, .rejected, .skipped]
        let runs = try oldestFirst().filter {
            $0.lineage == lineage && ends.contains($0.status) && !$0.parameters.isDryRun
        }
        return Set(runs.flatMap { $0.samples.map(\.rollout.scoreID) })
    }

    private func oldestFirst() throws(StoreError) -> [MetaRun] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let numbered = state.runs.enumerated().sorted {
                ($0.element.queuedAt, $0.offset) < ($1.element.queuedAt, $1.offset)
            }
            return numbered.map(\.element)
        }
    }
}
