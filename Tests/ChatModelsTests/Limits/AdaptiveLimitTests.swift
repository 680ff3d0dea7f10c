import Testing

@testable import ChatModels

/// Goal: the limit follows what the server can take. Method: the struct alone, with instants made up here.
@Suite struct AdaptiveLimitTests {
    private let start = ContinuousClock.now

    private func succeed(_ limit: inout AdaptiveLimit, windows: Int) {
        for _ in 0..<windows {
            for _ in 0..<limit.limit { limit.succeeded(inFlight: limit.limit) }
        }
    }

    @Test func slowStartDoublesPerWindowUpToTheConfiguredLimit() {
        var limit = AdaptiveLimit(max: 200)
        #expect(limit.limit == 32)
        var seen: [Int] = []
        for _ in 0..<5 {
            for _ in 0..<limit.limit { limit.succeeded(inFlight: limit.limit) }
            seen.append(limit.limit)
        }
        #expect(seen == [64, 128, 200, 200, 200])
        #expect(AdaptiveLimit(max: 4).limit == 4)
        #expect(AdaptiveLimit(max: 0).limit == 1)
        #expect(AdaptiveLimit(max: 500, start: 400).limit == 400)
        #expect(AdaptiveLimit(max: 500, start: 600).limit == 500)
    }

    @Test func afterTheFirstOverloadAWindowAddsOne() {
        var limit = AdaptiveLimit(max: 1000)
        succeed(&limit, windows: 1)
        limit.overloaded(sentAt: start, now: start + .seconds(1))
        #expect(limit.limit == 44)
        succeed(&limit, windows: 1)
        #expect(limit.limit == 45)
        for _ in 0..<44 { limit.succeeded(inFlight: 45) }
        #expect(limit.limit == 45)
        limit.succeeded(inFlight: 45)
        #expect(limit.limit == 46)
    }

    @Test func aRoundTripDecreasesItOnce() {
        var limit = AdaptiveLimit(max: 100)
        limit.overloaded(sentAt: start, now: start + .seconds(1))
        #expect(limit.limit == 22)
        for offset in [0.0, 0.5, 0.999] { limit.overloaded(sentAt: start + .seconds(offset), now: start + .seconds(2)) }
        #expect(limit.limit == 22)
        limit.overloaded(sentAt: start + .seconds(1), now: start + .seconds(3))
        #expect(limit.limit == 15)
    }

    @Test func itNeverFallsBelowOne() {
        var limit = AdaptiveLimit(max: 100)
        for second in 0..<40 { limit.overloaded(sentAt: start + .seconds(second), now: start + .seconds(second)) }
        #expect(limit.limit == 1)
        succeed(&limit, windows: 1)
        #expect(limit.limit == 2)
    }

    @Test func anIdleEndpointProvesNothing() {
        var limit = AdaptiveLimit(max: 1000)
        for _ in 0..<10_000 { limit.succeeded(inFlight: 15) }
        #expect(limit.limit == 32)
        for _ in 0..<32 { limit.succeeded(inFlight: 16) }
        #expect(limit.limit == 64)
    }

    @Test func afterAnOutageItStartsSlowlyAgain() {
        var limit = AdaptiveLimit(max: 1000)
        succeed(&limit, windows: 3)
        #expect(limit.limit == 256)
        limit.restart()
        #expect(limit.limit == 32)
        succeed(&limit, windows: 1)
        #expect(limit.limit == 64)
    }
}
