internal import GRDB
internal import Locking
internal import RewardCore

/// Removes pins beyond the limits, once in a number of insertions: each pruning walks over the steps that stay, which
/// would be too much for every call.
final class PinPruning: Sendable {
    /// Pins that one pruning removes at most of those that have expired.
    static let expiredPinsMax = 1000

    private struct State {
        var insertions = 0
        var runs: Set<String> = []
    }

    private let keepSteps: Int
    private let shortPinMilliseconds: Int64
    private let interval: Int
    private let state = Locked(State())

    /// Pruning by the settings of `configuration`: after a tenth of `keepSteps` new pins, at most 256.
    init(_ configuration: SQLiteStoreConfiguration) {
        keepSteps = max(1, configuration.keepSteps)
        shortPinMilliseconds = Int64(configuration.shortPinSeconds) * 1000
        interval = min(256, max(1, keepSteps / 10))
    }

    /// Counts the new ones of `results` and prunes when it is time, in the caller's transaction.
    func note(_ results: [PinResult], _ database: Database) throws {
        let new = results.lazy.filter(\.isNew).map(\.pin)
        guard let newest = new.map(\.madeAt.milliseconds).max() else { return }
        let runs: Set<String>? = state.withLock { state in
            for pin in new {
                state.insertions += 1
                if case .step(let run, _) = pin.key { state.runs.insert(run) }
            }
            guard state.insertions >= interval else { return nil }
            defer { state = State() }
            return state.runs
        }
        guard let runs else { return }
        for run in runs { try pruneSteps(of: run, database) }
        try pruneExpired(newest: newest, database)
    }

    private func pruneSteps(of run: String, _ database: Database) throws {
        try database.run(
            """
            DELETE FROM step_pin WHERE run = ?1 AND step <= (
                SELECT step FROM (SELECT DISTINCT step FROM step_pin WHERE run = ?1)
                ORDER BY step DESC LIMIT 1 OFFSET ?2)
            """, [.text(run), .integer(keepSteps)])
    }

    private func pruneExpired(newest: Int64, _ database: Database) throws {
        let (cutoff, isBeforeTime) = newest.subtractingReportingOverflow(shortPinMilliseconds)
        guard !isBeforeTime else { return }
        try database.run(
            """
            DELETE FROM short_pin WHERE id IN (SELECT id FROM short_pin WHERE made_at < ? ORDER BY made_at LIMIT ?)
            """, [.integer(cutoff), .integer(Self.expiredPinsMax)])
    }
}
