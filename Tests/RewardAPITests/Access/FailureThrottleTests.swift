import Testing

@testable import RewardAPI

/// Goal: unknown tokens are slowed down for each address, in bounded memory.
@Suite struct FailureThrottleTests {
    private let start = ContinuousClock.now

    private func throttle(max: Int = 3, addresses: Int = 4) -> FailureThrottle {
        var settings = AccessSettings()
        settings.failuresMax = max
        settings.failureWindowSeconds = 10
        settings.failureAddressesMax = addresses
        return FailureThrottle(settings)
    }

    @Test func failuresBeyondTheLimitAreThrottledUntilTheWindowEnds() {
        var throttle = throttle()
        for second in 0..<3 {
            #expect(throttle.fail("a", at: start + .seconds(second)).outcome == .counted)
        }
        #expect(throttle.fail("a", at: start + .seconds(4)).outcome == .throttled(.seconds(6)))
        #expect(throttle.fail("a", at: start + .milliseconds(9999)).outcome == .throttled(.milliseconds(1)))
        #expect(throttle.fail("a", at: start + .seconds(10)).outcome == .counted)
    }

    @Test func addressesAreCountedApart() {
        var throttle = throttle(max: 1)
        #expect(throttle.fail("a", at: start).outcome == .counted)
        #expect(throttle.fail("b", at: start).outcome == .counted)
        #expect(throttle.fail("a", at: start).outcome == .throttled(.seconds(10)))
    }

    @Test func theOldestAddressIsForgottenWhereThereIsNoRoom() {
        var throttle = throttle(max: 1, addresses: 2)
        #expect(!throttle.fail("a", at: start).forgotten)
        #expect(!throttle.fail("b", at: start).forgotten)
        #expect(throttle.fail("c", at: start).forgotten)
        #expect(throttle.count == 2)
        #expect(throttle.fail("b", at: start).outcome == .throttled(.seconds(10)))
        #expect(throttle.fail("a", at: start).outcome == .counted)
    }

    @Test func anyNumberOfAddressesLeavesTheStateBounded() {
        var throttle = throttle(addresses: 100)
        for number in 0..<10_000 {
            let time = start + .milliseconds(number)
            _ = throttle.fail("\(number % 1000)", at: time)
            #expect(throttle.count <= 100)
        }
        _ = throttle.fail("last", at: start + .seconds(100))
        #expect(throttle.count == 1)
    }

    @Test(arguments: [
        ("127.0.0.1:50312", "127.0.0.1"), ("unix", "unix"), ("[::ffff:10.1.2.3]:80", "10.1.2.3"),
        ("[2001:db8:1:2:3:4:5:6]:1", "32.1.13.184.0.1.0.2/64"), ("[2001:db8:1:2::9]:2", "32.1.13.184.0.1.0.2/64"),
        ("[fe80::1%eth0]:1", "254.128.0.0.0.0.0.0/64"), ("[nonsense]:1", "[nonsense]:1"),
    ])
    func thePortDoesNotCountAndOfIPv6TheNetworkDoes(_ peer: String, _ key: String) {
        #expect(ClientAddress.key(of: peer) == key)
    }
}
