import Testing

@testable import HTTPClient

/// The pool's decisions, without sockets.
@Suite struct ConnectionPoolTests {
    private let origin = ConnectionPool.Origin(host: "a", port: 1)
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant {
        start.advanced(by: .seconds(seconds))
    }

    @Test func idleConnectionsAreReusedNewestFirst() {
        var pool = ConnectionPool(connectionsPerHostMax: 10)
        #expect(pool.acquire(origin, for: 1, needsFresh: false, now: at(0)).action == .connect(1))
        #expect(pool.acquire(origin, for: 2, needsFresh: false, now: at(0)).action == .connect(2))
        #expect(pool.release(1, origin, expiresAt: at(3)) == (.nothing, false))
        #expect(pool.release(2, origin, expiresAt: at(3)) == (.nothing, false))
        #expect(pool.acquire(origin, for: 3, needsFresh: false, now: at(1)).action == .reuse(2))
        #expect(pool.acquire(origin, for: 4, needsFresh: false, now: at(1)).action == .reuse(1))
        #expect(pool.openCount(origin) == 2)
    }

    @Test func connectionsThatAreTooOldAreClosedAndNotReused() {
        var pool = ConnectionPool(connectionsPerHostMax: 10)
        _ = pool.acquire(origin, for: 1, needsFresh: false, now: at(0))
        _ = pool.release(1, origin, expiresAt: at(3))
        let (action, toClose) = pool.acquire(origin, for: 2, needsFresh: false, now: at(3))
        #expect(action == .connect(2))
        #expect(toClose == [1])
        #expect(pool.openCount(origin) == 1)
    }

    @Test func hostsDoNotShare() {
        var pool = ConnectionPool(connectionsPerHostMax: 1)
        let other = ConnectionPool.Origin(host: "a", port: 2)
        _ = pool.acquire(origin, for: 1, needsFresh: false, now: at(0))
        #expect(pool.acquire(other, for: 2, needsFresh: false, now: at(0)).action == .connect(2))
    }

    @Test func atTheLimitRequestsWaitInOrder() {
        var pool = ConnectionPool(connectionsPerHostMax: 1)
        _ = pool.acquire(origin, for: 1, needsFresh: false, now: at(0))
        #expect(pool.acquire(origin, for: 2, needsFresh: false, now: at(0)).action == .wait)
        #expect(pool.acquire(origin, for: 3, needsFresh: false, now: at(0)).action == .wait)
        #expect(pool.acquire(origin, for: 4, needsFresh: false, now: at(0)).action == .wait)
        pool.cancel(2, origin)
        #expect(pool.release(1, origin, expiresAt: at(3)) == (.reuse(3), false))
        #expect(pool.closed(1, origin) == .connect(2, for: 4))
        #expect(pool.release(2, origin, expiresAt: at(3)) == (.nothing, false))
        #expect(pool.idleCount(origin) == 1)
    }

    @Test func aFreshConnectionIsMadeEvenWhenIdleOnesAreThere() {
        var pool = ConnectionPool(connectionsPerHostMax: 2)
        _ = pool.acquire(origin, for: 1, needsFresh: false, now: at(0))
        _ = pool.release(1, origin, expiresAt: at(3))
        #expect(pool.acquire(origin, for: 2, needsFresh: true, now: at(0)).action == .connect(2))
        let (action, toClose) = pool.acquire(origin, for: 3, needsFresh: true, now: at(0))
        #expect(action == .connect(3))
        #expect(toClose == [1])
        #expect(pool.acquire(origin, for: 4, needsFresh: true, now: at(0)).action == .wait)
        #expect(pool.release(2, origin, expiresAt: at(3)) == (.connect(4, for: 4), true))
        #expect(pool.openCount(origin) == 2)
    }

    @Test func aClosedIdleConnectionIsForgotten() {
        var pool = ConnectionPool(connectionsPerHostMax: 2)
        _ = pool.acquire(origin, for: 1, needsFresh: false, now: at(0))
        _ = pool.release(1, origin, expiresAt: at(3))
        #expect(pool.closed(1, origin) == .nothing)
        #expect(pool.openCount(origin) == 0)
        #expect(pool.acquire(origin, for: 2, needsFresh: false, now: at(0)).action == .connect(2))
    }
}
