import Testing

@testable import ChatModels

/// Goal: an endpoint that is down is left alone and found again. Method: the struct alone.
@Suite struct CircuitBreakerTests {
    private let start = ContinuousClock.now

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<5 { _ = breaker.failed(now: start) }
        return breaker
    }

    @Test func fiveFailuresInARowOpenIt() {
        var breaker = CircuitBreaker()
        for _ in 0..<4 { #expect(breaker.failed(now: start) == false) }
        breaker.answered()
        for _ in 0..<4 { #expect(breaker.failed(now: start) == false) }
        #expect(breaker.isClosed)
        #expect(breaker.failed(now: start) == true)
        #expect(breaker.state == .open(until: start + .seconds(1)))
        #expect(breaker.failed(now: start) == false)
    }

    @Test func oneProbeAtATimeAndOnlyWhenItIsDue() {
        var breaker = opened()
        #expect(breaker.probe(now: start + .milliseconds(400)) == (false, .milliseconds(600)))
        #expect(breaker.probe(now: start + .seconds(1)) == (true, nil))
        #expect(breaker.state == .halfOpen)
        #expect(breaker.probe(now: start + .seconds(9)) == (false, nil))
        breaker.probed(isWell: true, now: start + .seconds(2))
        #expect(breaker.isClosed)
        #expect(breaker.probe(now: start + .seconds(9)) == (false, nil))
    }

    @Test func failedProbesDoubleTheWaitUpToHalfAMinute() {
        var breaker = opened()
        var now = start
        var waits: [Duration] = []
        for _ in 0..<8 {
            guard case .open(let until) = breaker.state else { break }
            waits.append(now.duration(to: until))
            now = until
            _ = breaker.probe(now: now)
            breaker.probed(isWell: false, now: now)
        }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30].map { Duration.seconds($0) })
        guard case .open(let until) = breaker.state else { return }
        _ = breaker.probe(now: until)
        breaker.probed(isWell: true, now: until)
        for _ in 0..<5 { _ = breaker.failed(now: until) }
        #expect(breaker.state == .open(until: until + .seconds(1)))
    }

    @Test func aProbeThatNobodyBeganChangesNothing() {
        var breaker = opened()
        breaker.probed(isWell: true, now: start)
        #expect(!breaker.isClosed)
    }
}
