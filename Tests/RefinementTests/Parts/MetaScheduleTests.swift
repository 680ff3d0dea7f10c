import RewardCore
import Testing

@testable import Refinement

@Suite struct MetaScheduleTests {
    private let start = ContinuousClock.now

    private func schedule(_ change: (inout ScheduleSettings, inout MetaSettings) -> Void = { _, _ in }) -> MetaSchedule
    {
        var settings = ScheduleSettings()
        var meta = MetaSettings()
        change(&settings, &meta)
        return MetaSchedule(settings: settings, meta: meta)
    }

    private func steps(_ count: Int, _ schedule: inout MetaSchedule) -> [MetaSchedule.Decision] {
        (0..<count).map { _ in schedule.stepAdmitted(at: start) }
    }

    /// Takes the trigger that the schedule has just fired through one run.
    private func round(
        _ schedule: inout MetaSchedule, _ status: MetaRunStatus, at now: ContinuousClock.Instant
    ) -> MetaSchedule.Decision {
        schedule.runStarted()
        _ = schedule.settled(succeeded: true, at: now)
        return schedule.runEnded(status, trigger: .steps, at: now)
    }

    @Test func theEleventhStepTakesTheTriggerAndOpensTheNewWindow() {
        var schedule = schedule()
        #expect(steps(10, &schedule).allSatisfy { $0 == .none })
        #expect(schedule.stepAdmitted(at: start) == .fire(.steps))
        #expect(schedule.counters.steps == 1)
        #expect(round(&schedule, .published, at: start) == .none)
        #expect(steps(9, &schedule).allSatisfy { $0 == .none })
        #expect(schedule.stepAdmitted(at: start) == .fire(.steps))
    }

    @Test func rolloutsWithoutAStepTakeTheirTriggerWhenThereAreEnough() {
        var schedule = schedule { settings, _ in settings.everyRollouts = 100 }
        #expect(schedule.rolloutsKept(99, at: start) == .none)
        #expect(schedule.rolloutsKept(0, at: start) == .none)
        #expect(schedule.rolloutsKept(300, at: start) == .fire(.rollouts))
        #expect(schedule.counters.rollouts == 0)
    }

    @Test func zeroTurnsATriggerOff() {
        var schedule = schedule { settings, _ in
            settings.everySteps = 0
            settings.everyRollouts = 0
        }
        #expect(steps(100, &schedule).allSatisfy { $0 == .none })
        #expect(schedule.rolloutsKept(1_000_000, at: start) == .none)
        #expect(schedule.counters == ScheduleCounters())
    }

    @Test func triggersDuringARunAreRememberedOnce() {
        var schedule = schedule { settings, _ in settings.everySteps = 1 }
        #expect(steps(2, &schedule) == [.none, .fire(.steps)])
        schedule.runStarted()
        #expect(schedule.settled(succeeded: true, at: start) == .none)
        #expect(steps(5, &schedule).allSatisfy { $0 == .none })
        #expect(schedule.runEnded(.published, trigger: .steps, at: start) == .fire(.steps))
        #expect(schedule.settled(succeeded: true, at: start) == .none)
        #expect(schedule.woken(at: start) == .none)
    }

    @Test func aTriggerWithNothingToStudyIsUsedUp() {
        var schedule = schedule { settings, _ in settings.everySteps = 1 }
        #expect(steps(2, &schedule).last == .fire(.steps))
        #expect(schedule.settled(succeeded: true, at: start) == .none)
        #expect(schedule.stepAdmitted(at: start) == .fire(.steps))
    }

    @Test func manualRunsKeepTheTaskBusyToo() {
        var schedule = schedule { settings, _ in settings.everySteps = 1 }
        schedule.runStarted()
        #expect(steps(2, &schedule) == [.none, .none])
        #expect(schedule.runEnded(.failed, trigger: .manual, at: start) == .fire(.steps))
        #expect(schedule.failuresInRow == 0)
    }

    @Test func pausedCountsOnButTakesNothing() {
        var schedule = schedule { settings, _ in
            settings.mode = .paused
            settings.everySteps = 2
        }
        #expect(steps(5, &schedule).allSatisfy { $0 == .none })
        #expect(schedule.setMode(.auto, at: start) == .none)
        #expect(schedule.stepAdmitted(at: start) == .fire(.steps))
        #expect(schedule.counters.steps == 1)
    }

    @Test func aRememberedTriggerWaitsForAPauseToEnd() {
        var schedule = schedule { settings, _ in settings.everySteps = 1 }
        #expect(steps(2, &schedule).last == .fire(.steps))
        schedule.runStarted()
        _ = schedule.settled(succeeded: true, at: start)
        _ = schedule.stepAdmitted(at: start)
        #expect(schedule.setMode(.paused, at: start) == .none)
        #expect(schedule.runEnded(.published, trigger: .steps, at: start) == .none)
        #expect(schedule.setMode(.auto, at: start) == .fire(.steps))
    }

    @Test func failuresInARowDoubleThePauseUpToItsMost() {
        var schedule = schedule { settings, meta in
            settings.everySteps = 1
            meta.backoffSeconds = 10
            meta.backoffSecondsMax = 60
        }
        var now = start
        #expect(steps(2, &schedule).last == .fire(.steps))
        for seconds in [10, 20, 40, 60, 60] {
            #expect(round(&schedule, .failed, at: now) == .none)
            #expect(schedule.stepAdmitted(at: now) == .wait(until: now + .seconds(seconds)))
            #expect(schedule.stepAdmitted(at: now) == .none)
            now += .seconds(seconds)
            #expect(schedule.woken(at: now) == .fire(.steps))
        }
        #expect(round(&schedule, .published, at: now) == .none)
        #expect(schedule.failuresInRow == 0)
        #expect(schedule.stepAdmitted(at: now) == .fire(.steps))
    }

    @Test func aRoundInWhichOneLineageSucceededIsNoFailure() {
        var schedule = schedule { settings, _ in settings.everySteps = 1 }
        #expect(steps(2, &schedule).last == .fire(.steps))
        for _ in 0..<3 { schedule.runStarted() }
        _ = schedule.settled(succeeded: true, at: start)
        for status in [MetaRunStatus.failed, .published, .failed] {
            #expect(schedule.runEnded(status, trigger: .steps, at: start) == .none)
        }
        #expect(schedule.failuresInRow == 0)
    }

    @Test func aRoundOfFailuresCountsOnce() {
        var schedule = schedule { settings, _ in settings.everySteps = 1 }
        _ = steps(2, &schedule)
        for _ in 0..<3 { schedule.runStarted() }
        _ = schedule.settled(succeeded: true, at: start)
        for _ in 0..<3 { _ = schedule.runEnded(.failed, trigger: .steps, at: start) }
        #expect(schedule.failuresInRow == 1)
    }

    @Test func aTriggerThatCouldNotBeLookedAtIsKept() {
        var schedule = schedule { settings, _ in settings.everySteps = 1 }
        _ = steps(2, &schedule)
        #expect(schedule.settled(succeeded: false, at: start) == .wait(until: start + .seconds(10)))
        #expect(schedule.woken(at: start + .seconds(10)) == .fire(.steps))
    }

    @Test func aRunThatCouldNotBeStoredCountsAsOneFailure() {
        var schedule = schedule { settings, _ in settings.everySteps = 1 }
        _ = steps(2, &schedule)
        schedule.runStarted()
        #expect(schedule.runEnded(.failed, trigger: .steps, at: start) == .none)
        #expect(schedule.settled(succeeded: false, at: start) == .wait(until: start + .seconds(10)))
        #expect(schedule.failuresInRow == 1)
    }

    @Test func aTriggerThatHasStartedNothingSurvivesARestart() {
        var schedule = schedule()
        _ = steps(11, &schedule)
        #expect(schedule.storedCounters.steps == 11)
        var next = self.schedule()
        next.restore(schedule.storedCounters)
        #expect(next.stepAdmitted(at: start) == .fire(.steps))
        schedule.runStarted()
        _ = schedule.settled(succeeded: true, at: start)
        #expect(schedule.storedCounters.steps == 1)
    }
}
