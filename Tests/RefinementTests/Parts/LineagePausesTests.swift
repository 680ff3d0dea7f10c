import RewardCore
import Testing

@testable import Refinement

@Suite struct LineagePausesTests {
    private let start = ContinuousClock.now
    private let lineage = Lineage(task: "essay", partition: "poems")
    private let other = Lineage(task: "essay", partition: "novels")

    private var meta: MetaSettings {
        var task = Harness.task()
        task.meta.backoffSeconds = 10
        task.meta.backoffSecondsMax = 35
        return task.meta
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func failuresInARowDoubleThePauseOfTheirLineageOnly() {
        var pauses = LineagePauses()
        for (failure, seconds) in [(0.0, 10.0), (100, 20), (200, 35), (300, 35)] {
            pauses.runEnded(.failed, of: lineage, trigger: .steps, meta: meta, at: at(failure))
            #expect(pauses.isPaused(lineage, at: at(failure + seconds - 0.001)))
            #expect(!pauses.isPaused(lineage, at: at(failure + seconds)))
            #expect(!pauses.isPaused(other, at: at(failure)))
        }
    }

    @Test(arguments: [MetaRunStatus.published, .unchanged, .rejected, .skipped, .superseded, .validated])
    func anyOtherEndForgetsTheFailures(status: MetaRunStatus) {
        var pauses = LineagePauses()
        pauses.runEnded(.failed, of: lineage, trigger: .steps, meta: meta, at: at(0))
        pauses.runEnded(.failed, of: lineage, trigger: .rollouts, meta: meta, at: at(10))
        pauses.runEnded(status, of: lineage, trigger: .manual, meta: meta, at: at(11))
        #expect(!pauses.isPaused(lineage, at: at(11)))
        pauses.runEnded(.failed, of: lineage, trigger: .steps, meta: meta, at: at(20))
        #expect(!pauses.isPaused(lineage, at: at(30)))
    }

    @Test func aFailureOfARunThatAPersonAskedForPausesNothing() {
        var pauses = LineagePauses()
        pauses.runEnded(.failed, of: lineage, trigger: .manual, meta: meta, at: at(0))
        pauses.runEnded(.cancelled, of: lineage, trigger: .steps, meta: meta, at: at(0))
        #expect(!pauses.isPaused(lineage, at: at(0)))
    }
}
