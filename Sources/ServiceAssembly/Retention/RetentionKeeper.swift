internal import Logging
internal import RewardCore
internal import SQLiteStore

/// Applies retention again and again, beside scoring and behind it: each of its transactions is short, and the store's
/// writer takes whoever waits in turn.
struct RetentionKeeper: Sendable {
    /// The store.
    let store: SQLiteStore
    /// What is kept.
    let limits: RetentionLimits
    /// Time between two sweeps.
    let interval: Duration
    /// The source of time.
    let clock: any ServiceClock
    /// Where removals and failures are told.
    let logger: Logger
    /// Where they are counted.
    let metrics: RetentionMetrics

    /// Sweeps until the calling task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await sweep()
            do { try await clock.sleep(until: clock.monotonic() + interval) } catch { return }
        }
    }

    /// One sweep. A failure is told and counted; the next sweep tries again.
    func sweep() async {
        let start = metrics.removed
        do throws(StoreError) {
            try await store.applyRetention(limits, at: clock.now()) { metrics.count($0) }
            metrics.show(try await store.facts(), at: clock.now())
        } catch {
            metrics.countFailure()
            logger.warning("retention failed and tries again", metadata: ["detail": "\(error.detail)"])
        }
        let removed = metrics.removed - start
        if removed > 0 { logger.info("rollouts removed by retention", metadata: ["rollouts": "\(removed)"]) }
    }
}
