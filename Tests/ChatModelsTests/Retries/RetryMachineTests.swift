import RewardCore
import Testing

@testable import ChatModels

/// Goal: attempts, delays and the deadline follow the rules. Method: the machine alone, with instants made up here.
@Suite struct RetryMachineTests {
    private let start = ContinuousClock.now
    private let overloaded = AttemptFailure(kind: .judgeOverloaded, detail: "answered 503", retry: .backoff)

    private func machine(
        deadline: Duration = .seconds(60), settings: RetrySettings = RetrySettings(),
        callTimeout: Duration = .seconds(20)
    ) -> RetryMachine {
        RetryMachine(settings: settings, callTimeout: callTimeout, deadline: start + deadline)
    }

    private func failure(_ action: RetryMachine.Action) -> AttemptFailure? {
        if case .fail(let failure) = action { failure } else { nil }
    }

    @Test func anAttemptMayTakeTheCallTimeoutButNeverMoreThanTheDeadlineLeaves() {
        var machine = machine()
        #expect(machine.next(now: start) == .send(timeout: .seconds(20)))
        #expect(machine.next(now: start + .seconds(55)) == .send(timeout: .seconds(5)))
        #expect(machine.retries == 1)
    }

    @Test func aMoveIsNoAttemptAndAWaitForAPermitIsNotHeldAgainstTheCall() {
        var machine = machine(deadline: .seconds(10))
        _ = machine.next(now: start)
        machine.moved()
        #expect(machine.attempts == 0)
        #expect(machine.retries == 0)
        machine.waited(.seconds(5), until: start + .seconds(60))
        #expect(machine.deadline == start + .seconds(15))
        machine.waited(.seconds(500), until: start + .seconds(60))
        #expect(machine.deadline == start + .seconds(60))
        #expect(machine.next(now: start + .seconds(50)) == .send(timeout: .seconds(10)))
    }

    @Test func nothingIsSentAtOrBehindTheDeadline() {
        for late in [Duration.seconds(60), .seconds(61)] {
            var machine = machine()
            #expect(failure(machine.next(now: start + late))?.kind == .judgeTimeout)
            #expect(machine.attempts == 0)
        }
    }

    @Test func delaysGrowAreJitteredAndAreCapped() {
        var budget = RetryBudget(RetrySettings())
        for random in [0.0, 0.25, 0.5] {
            var settings = RetrySettings()
            settings.backoffMax = .milliseconds(600)
            var machine = machine(settings: settings)
            for ceiling in [Duration.milliseconds(250), .milliseconds(500), .milliseconds(600)] {
                _ = machine.next(now: start)
                let action = machine.failed(overloaded, now: start, random: random, budget: &budget)
                #expect(action == .wait(ceiling * random))
            }
            _ = machine.next(now: start)
            let last = machine.failed(overloaded, now: start, random: random, budget: &budget)
            #expect(failure(last)?.detail == "answered 503; gave up after 4 attempts")
            #expect(machine.attempts == 4)
            #expect(machine.retries == 3)
        }
    }

    @Test func theServersDelayCountsInsteadOfOurs() {
        var budget = RetryBudget(RetrySettings())
        var machine = machine()
        _ = machine.next(now: start)
        let asked = AttemptFailure(kind: .judgeOverloaded, detail: "", retry: .after(.seconds(30)))
        #expect(machine.failed(asked, now: start, random: 0.9, budget: &budget) == .wait(.seconds(30)))
    }

    @Test func aDelayThatReachesTheDeadlineFailsAtOnceWithTheKindOfTheFailure() {
        var budget = RetryBudget(RetrySettings())
        var machine = machine(deadline: .seconds(10))
        _ = machine.next(now: start)
        let asked = AttemptFailure(kind: .judgeOverloaded, detail: "answered 429", retry: .after(.seconds(10)))
        let failed = failure(machine.failed(asked, now: start, random: 0, budget: &budget))
        #expect(failed?.kind == .judgeOverloaded)
        #expect(failed?.detail == "answered 429; the next attempt would have come after the deadline")
        let late = machine.failed(overloaded, now: start + .milliseconds(9990), random: 0.5, budget: &budget)
        #expect(failure(late)?.kind == .judgeOverloaded)
    }

    @Test func finalFailuresAreNotRepeated() {
        var budget = RetryBudget(RetrySettings())
        var machine = machine()
        _ = machine.next(now: start)
        let quota = AttemptFailure(kind: .judgeQuota, detail: "answered 429", retry: .never)
        #expect(machine.failed(quota, now: start, random: 0, budget: &budget) == .fail(quota))
    }

    @Test func oneAttemptMeansNoRetries() {
        var budget = RetryBudget(RetrySettings())
        var machine = machine(settings: RetrySettings(attemptsMax: 1))
        _ = machine.next(now: start)
        #expect(machine.failed(overloaded, now: start, random: 0, budget: &budget) == .fail(overloaded))
    }

    @Test func theBudgetBoundsTheRetriesOfAllCallsTogether() {
        let settings = RetrySettings(budgetRatio: 0.25, budgetReserve: 2)
        var budget = RetryBudget(settings)
        var retries = 0
        for _ in 0..<100 {
            budget.callStarted()
            var machine = machine(settings: settings)
            _ = machine.next(now: start)
            if case .wait = machine.failed(overloaded, now: start, random: 0, budget: &budget) { retries += 1 }
        }
        #expect((25...28).contains(retries))
        var machine = machine(settings: settings)
        _ = machine.next(now: start)
        while budget.takeRetry() {}
        let failed = failure(machine.failed(overloaded, now: start, random: 0, budget: &budget))
        #expect(failed?.detail == "answered 503; the endpoint's retry budget is spent")
    }
}
