internal import RewardCore

/// Which lineages scheduled runs leave alone for a while, because their last ones failed.
///
/// The schedule of a task pauses when a whole round has failed; this keeps one lineage that always fails, such as a
/// partition whose rollouts are too long for the meta model, from costing a run in every round of the others. The pause
/// doubles with each failure in a row up to its most, and any other end of a run forgets it. A run that a person asks
/// for is never held back.
struct LineagePauses: Sendable {
    private struct Pause {
        var failures = 0
        var until: ContinuousClock.Instant
    }

    private var pauses: [Lineage: Pause] = [:]

    /// No pause.
    init() {}

    /// Whether scheduled runs leave the lineage alone now.
    func isPaused(_ lineage: Lineage, at now: ContinuousClock.Instant) -> Bool {
        pauses[lineage].map { now < $0.until } ?? false
    }

    /// A run of the lineage ended.
    mutating func runEnded(
        _ status: MetaRunStatus, of lineage: Lineage, trigger: MetaRunTrigger, meta: MetaSettings,
        at now: ContinuousClock.Instant
    ) {
        switch status {
        case .failed where trigger != .manual:
            var pause = pauses[lineage] ?? Pause(until: now)
            pause.failures += 1
            pause.until = now + .seconds(Self.seconds(after: pause.failures, meta))
            pauses[lineage] = pause
        case .published, .unchanged, .rejected, .skipped, .superseded, .validated:
            pauses[lineage] = nil
        case .failed, .queued, .running, .cancelled, .interrupted: break
        }
    }

    /// The length of the pause after so many failures in a row, in seconds.
    static func seconds(after failures: Int, _ meta: MetaSettings) -> Double {
        let most = max(meta.backoffSeconds, meta.backoffSecondsMax)
        var seconds = meta.backoffSeconds
        for _ in 1..<max(1, failures) where seconds < most { seconds *= 2 }
        return min(seconds, most)
    }
}
