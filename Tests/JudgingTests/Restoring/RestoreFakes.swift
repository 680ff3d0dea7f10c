import Locking
import RewardCore
import TestSupport

/// A controller without a worker: it notes which lineages were superseded, and ends one run where a test gives it.
final class SupersededRuns: MetaRunController {
    private let state = Locked<(asked: [Lineage], active: MetaRun?, store: MemoryMetaRunStore?)>(([], nil, nil))

    var asked: [Lineage] { state.withLock { $0.asked } }

    /// Has the run be at work until it is superseded; the store gets its end.
    func work(on run: MetaRun, keptIn store: MemoryMetaRunStore) {
        state.withLock { ($0.active, $0.store) = (run, store) }
    }

    func supersede(_ lineage: Lineage, because reason: String) async throws(MetaRunRefusal) -> MetaRun? {
        let (active, store) = state.withLock { state in
            state.asked.append(lineage)
            defer { if state.active?.lineage == lineage { state.active = nil } }
            return (state.active?.lineage == lineage ? state.active : nil, state.store)
        }
        guard var run = active else { return nil }
        run.status = .superseded
        run.reasons = [reason]
        do throws(StoreError) { try await store?.save(run) } catch { throw .store(error) }
        return run
    }

    func start(_ order: MetaRunOrder) async throws(MetaRunRefusal) -> [MetaRunTicket] { throw .stopping }
    func waitForEnd(of ids: [String], until deadline: ContinuousClock.Instant) async -> [MetaRun] { [] }
    func cancel(id: String) async throws(MetaRunRefusal) -> MetaRun { throw .unknownRun(id) }
    func mode(of task: String) -> ScheduleSettings.Mode? { nil }
    func setMode(_ mode: ScheduleSettings.Mode, of task: String) async throws(MetaRunRefusal) -> Bool { false }
    func events() -> AsyncStream<MetaRunEvent> { AsyncStream { $0.finish() } }
}

/// Where a change of a run is interrupted.
enum Interruption: String, CaseIterable, Sendable {
    case beforeForgetting
    case afterForgetting
    case beforeAbandoning
    case afterAbandoning
}

/// A store that fails once, before or after it has done what it was asked: to its caller the same, to the next process
/// not.
struct InterruptedRunStore: RunStore {
    let store: MemoryRolloutStore
    let interruption: Interruption

    private func fail(_ here: Interruption) throws(StoreError) {
        if here == interruption { throw .unavailable("interrupted \(here.rawValue)") }
    }

    func forgetPins(of run: String, above step: Int64) async throws(StoreError) -> ForgottenPins {
        try fail(.beforeForgetting)
        let forgotten = try await store.forgetPins(of: run, above: step)
        try fail(.afterForgetting)
        return forgotten
    }

    func abandonRollouts(
        of run: String, above step: Int64, upTo position: Int64
    ) async throws(StoreError) -> Int {
        try fail(.beforeAbandoning)
        let count = try await store.abandonRollouts(of: run, above: step, upTo: position)
        try fail(.afterAbandoning)
        return count
    }

    func forgetPins(of lineage: Lineage, to versions: Set<Int>) async throws(StoreError) -> Int {
        try fail(.beforeForgetting)
        let count = try await store.forgetPins(of: lineage, to: versions)
        try fail(.afterForgetting)
        return count
    }

    func pinnedBases(of run: String) async throws(StoreError) -> [PinnedBasis] {
        try await store.pinnedBases(of: run)
    }

    func stepPins(of run: String, after mark: StepPinMark?, limit: Int) async throws(StoreError) -> [Pin] {
        try await store.stepPins(of: run, after: mark, limit: limit)
    }

    func latestPin(of run: String, upTo step: Int64, in lineage: Lineage) async throws(StoreError) -> Pin? {
        try await store.latestPin(of: run, upTo: step, in: lineage)
    }

    func counts(of run: String) async throws(StoreError) -> RunCounts { try await store.counts(of: run) }

    func rivals(
        of run: String, in lineage: Lineage, above version: Int, since time: Timestamp
    ) async throws(StoreError) -> [RivalRun] {
        try await store.rivals(of: run, in: lineage, above: version, since: time)
    }

    func deleteTexts(of run: String) async throws(StoreError) -> Int { try await store.deleteTexts(of: run) }
}
