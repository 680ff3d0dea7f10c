import Testing

@testable import ChatModels

/// Goal: only what certainly comes too late is held back. Method: the struct alone.
@Suite struct FastestCallsTests {
    private let start = ContinuousClock.now
    private let kind = FastestCalls.Kind(isRefinement: false, tokensMax: 8)

    @Test func littleKnowledgeConcludesNothing() {
        var calls = FastestCalls()
        for _ in 0..<7 { calls.note(.seconds(2), of: kind, now: start) }
        #expect(calls.fastest(of: kind, now: start) == nil)
        calls.note(.seconds(1), of: kind, now: start)
        #expect(calls.fastest(of: kind, now: start) == .seconds(1))
    }

    @Test func kindsAreNotCompared() {
        var calls = FastestCalls()
        for _ in 0..<8 { calls.note(.seconds(9), of: kind, now: start) }
        #expect(calls.fastest(of: FastestCalls.Kind(isRefinement: false, tokensMax: 9), now: start) == nil)
        #expect(calls.fastest(of: FastestCalls.Kind(isRefinement: true, tokensMax: 8), now: start) == nil)
    }

    @Test func oldKnowledgeIsForgotten() {
        var calls = FastestCalls()
        for _ in 0..<8 { calls.note(.milliseconds(10), of: kind, now: start) }
        calls.note(.seconds(3), of: kind, now: start + .seconds(31))
        #expect(calls.fastest(of: kind, now: start + .seconds(31)) == .milliseconds(10))
        for _ in 0..<8 { calls.note(.seconds(3), of: kind, now: start + .seconds(62)) }
        #expect(calls.fastest(of: kind, now: start + .seconds(62)) == .seconds(3))
        #expect(calls.fastest(of: kind, now: start + .seconds(62 + 60)) == nil)
    }

    @Test func kindsAreBounded() {
        var calls = FastestCalls()
        for tokens in 0..<1000 {
            let kind = FastestCalls.Kind(isRefinement: false, tokensMax: tokens)
            for _ in 0..<8 { calls.note(.seconds(1), of: kind, now: start) }
            #expect(calls.fastest(of: kind, now: start) == .seconds(1))
        }
        #expect(calls.fastest(of: FastestCalls.Kind(isRefinement: false, tokensMax: 0), now: start) == nil)
    }
}
