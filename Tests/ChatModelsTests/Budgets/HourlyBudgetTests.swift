import RewardCore
import Testing

@testable import ChatModels

@Suite struct HourlyBudgetTests {
    @Test func callsComeBackWhenTheyAreAnHourOld() {
        var budget = HourlyBudget(callsMax: 2, tokensMax: nil)
        #expect(budget.admit(.scoring, now: 0) == nil)
        #expect(budget.admit(.scoring, now: 120) == nil)
        #expect(budget.admit(.scoring, now: 180) == 3420)
        #expect(budget.admit(.scoring, now: 3599) == 1)
        #expect(budget.admit(.scoring, now: 3600) == nil)
        #expect(budget.admit(.scoring, now: 3601) == 119)
    }

    @Test func theMetaStepPausesFirst() {
        var budget = HourlyBudget(callsMax: 10, tokensMax: nil)
        for _ in 0..<8 { #expect(budget.admit(.refinement, now: 0) == nil) }
        #expect(budget.admit(.refinement, now: 0) != nil)
        #expect(budget.admit(.scoring, now: 0) == nil)
        #expect(budget.admit(.scoring, now: 0) == nil)
        #expect(budget.admit(.scoring, now: 0) != nil)
    }

    @Test func tokensCountWhenTheyAreKnown() {
        var budget = HourlyBudget(callsMax: nil, tokensMax: 100)
        #expect(budget.admit(.scoring, now: 0) == nil)
        budget.spend(calls: 0, tokens: 99, now: 1)
        #expect(budget.admit(.scoring, now: 2) == nil)
        budget.spend(calls: 0, tokens: 1, now: 3)
        #expect(budget.admit(.scoring, now: 4) != nil)
    }

    @Test func withoutLimitsEverythingPasses() {
        var budget = HourlyBudget(callsMax: nil, tokensMax: nil)
        for second in 0..<10_000 { #expect(budget.admit(.refinement, now: second) == nil) }
    }
}
