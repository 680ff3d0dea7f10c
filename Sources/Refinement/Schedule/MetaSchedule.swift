internal import RewardCore

/// When a task's meta step runs by itself: counts steps and rollouts, takes triggers, remembers one while the task is
/// busy, and pauses after failures.
///
/// The step trigger is taken when the step after the window is admitted, because only then has the window's last step
/// had the time to be scored; that next step is the first of the new window. A task is busy from the taking of a
/// trigger until the last of its runs has ended, whoever started them; such a stretch with a scheduled run is a
/// round. A round in which scheduled runs failed and none came to another end doubles the pause; a trigger within the
/// pause waits for its end.
struct MetaSchedule: Sendable {
    /// What the driver does next.
    enum Decision: Sendable, Equatable {
        /// Nothing.
        case none
        /// Start the task's runs, then call `settled`.
        case fire(MetaRunTrigger)
        /// Call `woken` at that time.
        case wait(until: ContinuousClock.Instant)
    }

    /// Whether triggers start runs now.
    private(set) var mode: ScheduleSettings.Mode
    /// What has been counted since the last triggers.
    private(set) var counters: ScheduleCounters
    /// Rounds in a row that failed.
    private(set) var failuresInRow = 0

    private let settings: ScheduleSettings
    private let meta: MetaSettings
    private var pending: MetaRunTrigger?
    private var firing: MetaRunTrigger?
    private var activeRuns = 0
    private var roundFailed = false
    private var roundSucceeded = false
    private var pausedUntil: ContinuousClock.Instant?
    private var isWaiting = false

    /// A schedule that has counted nothing.
    init(settings: ScheduleSettings, meta: MetaSettings) {
        self.settings = settings
        self.meta = meta
        mode = settings.mode
        counters = ScheduleCounters()
    }

    /// The counters as they are kept for a restart. A trigger that has been taken but has started nothing yet counts as
    /// a full window, so that a crash at this moment does not lose it.
    var storedCounters: ScheduleCounters {
        var stored = counters
        for trigger in [pending, firing].compactMap({ $0 }) {
            switch trigger {
            case .steps: stored.steps += max(0, settings.everySteps)
            case .rollouts: stored.rollouts += max(0, settings.everyRollouts)
            case .manual: break
            }
        }
        return stored
    }

    /// Goes on from counters that were kept.
    mutating func restore(_ counters: ScheduleCounters) { self.counters = counters }

    /// Goes on in the mode that was kept.
    mutating func restore(_ mode: ScheduleSettings.Mode) { self.mode = mode }

    /// A step that no lineage of the task had seen is being admitted.
    mutating func stepAdmitted(at now: ContinuousClock.Instant) -> Decision {
        guard settings.everySteps > 0 else { return .none }
        guard counters.steps >= settings.everySteps, mode == .auto else {
            counters.steps += 1
            return .none
        }
        counters.steps = 1
        return take(.steps, at: now)
    }

    /// Training rollouts without a step were scored and kept.
    mutating func rolloutsKept(_ count: Int, at now: ContinuousClock.Instant) -> Decision {
        guard settings.everyRollouts > 0, count > 0 else { return .none }
        counters.rollouts += count
        guard counters.rollouts >= settings.everyRollouts, mode == .auto else { return .none }
        counters.rollouts = 0
        return take(.rollouts, at: now)
    }

    /// The runs of a trigger have been started, if there was anything to study.
    ///
    /// - Parameter succeeded: `false` when that could not be found out; the trigger is then kept for after a pause.
    mutating func settled(succeeded: Bool, at now: ContinuousClock.Instant) -> Decision {
        let trigger = firing
        firing = nil
        if !succeeded {
            pending = pending ?? trigger
            roundFailed = true
        }
        closeRound(at: now)
        return decide(at: now)
    }

    /// A run of the task became active.
    mutating func runStarted() { activeRuns += 1 }

    /// A run of the task ended.
    mutating func runEnded(_ status: MetaRunStatus, trigger: MetaRunTrigger, at now: ContinuousClock.Instant)
        -> Decision
    {
        activeRuns = max(0, activeRuns - 1)
        if trigger != .manual {
            switch status {
            case .failed: roundFailed = true
            case .published, .unchanged, .rejected, .skipped, .superseded, .validated: roundSucceeded = true
            case .queued, .running, .cancelled, .interrupted: break
            }
        }
        closeRound(at: now)
        return decide(at: now)
    }

    /// An operator pauses or resumes the schedule. A trigger that is remembered stays so through a pause.
    mutating func setMode(_ mode: ScheduleSettings.Mode, at now: ContinuousClock.Instant) -> Decision {
        self.mode = mode
        return decide(at: now)
    }

    /// The time of a `wait` has come.
    mutating func woken(at now: ContinuousClock.Instant) -> Decision {
        isWaiting = false
        return decide(at: now)
    }

    private mutating func take(_ trigger: MetaRunTrigger, at now: ContinuousClock.Instant) -> Decision {
        pending = pending ?? trigger
        return decide(at: now)
    }

    private mutating func decide(at now: ContinuousClock.Instant) -> Decision {
        guard let trigger = pending, mode == .auto, firing == nil, activeRuns == 0 else { return .none }
        if let pausedUntil, now < pausedUntil {
            if isWaiting { return .none }
            isWaiting = true
            return .wait(until: pausedUntil)
        }
        pending = nil
        firing = trigger
        return .fire(trigger)
    }

    /// Draws the consequence of a round that is over.
    private mutating func closeRound(at now: ContinuousClock.Instant) {
        guard activeRuns == 0, firing == nil else { return }
        if roundSucceeded {
            failuresInRow = 0
            pausedUntil = nil
        } else if roundFailed {
            pause(from: now)
        }
        roundFailed = false
        roundSucceeded = false
    }

    private mutating func pause(from now: ContinuousClock.Instant) {
        failuresInRow += 1
        pausedUntil = now + .seconds(LineagePauses.seconds(after: failuresInRow, meta))
    }
}
