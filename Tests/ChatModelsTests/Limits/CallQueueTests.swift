import RewardCore
import Testing

@testable import ChatModels

/// Goal: permits are handed on in order and never lost. Method: the queue alone with names as wakers, then the limiter
/// with tasks, whose progress is awaited and never slept for.
@Suite struct CallQueueTests {
    private func acquire(_ limiter: CallLimiter, within duration: Duration = .seconds(600)) async -> CallWaitOutcome {
        guard let ticket = limiter.enter() else { return .granted }
        return await limiter.wait(with: ticket, until: .now + duration, clock: SystemClock())
    }

    private func ticket(_ queue: inout CallQueue<String>) throws -> CallTicket {
        let ticket = queue.enter()
        return try #require(ticket)
    }

    @Test func permitsGoToTheLongestWaiting() throws {
        var queue = CallQueue<String>(permitsMax: 2)
        #expect(queue.enter() == nil)
        #expect(queue.enter() == nil)
        let first = try ticket(&queue)
        let second = try ticket(&queue)
        #expect(queue.park(second, waker: "second") == nil)
        #expect(queue.park(first, waker: "first") == nil)
        #expect(queue.waiting == 2)
        #expect(queue.release() == "first")
        #expect(queue.release() == "second")
        #expect(queue.permitsOut == 2)
        #expect(queue.release() == nil)
        #expect(queue.release() == nil)
        #expect(queue.permitsOut == 0)
    }

    @Test func aWaitThatEndsBeforeItsHolderParksIsNotLost() throws {
        var queue = CallQueue<String>(permitsMax: 1)
        #expect(queue.enter() == nil)
        let granted = try ticket(&queue)
        let cancelled = try ticket(&queue)
        #expect(queue.release() == nil)
        #expect(queue.leave(cancelled, as: .cancelled) == nil)
        #expect(queue.park(granted, waker: "granted") == .granted)
        #expect(queue.park(cancelled, waker: "cancelled") == .cancelled)
        #expect(queue.permitsOut == 1)
        #expect(queue.waiting == 0)
        #expect(queue.release() == nil)
        #expect(queue.permitsOut == 0)
    }

    @Test func whoLeavesTakesNoPermitAlong() throws {
        var queue = CallQueue<String>(permitsMax: 1)
        #expect(queue.enter() == nil)
        let first = try ticket(&queue)
        let second = try ticket(&queue)
        #expect(queue.park(first, waker: "first") == nil)
        #expect(queue.park(second, waker: "second") == nil)
        #expect(queue.leave(first, as: .expired) == "first")
        #expect(queue.leave(first, as: .cancelled) == nil)
        #expect(queue.release() == "second")
        #expect(queue.leave(second, as: .cancelled) == nil)
        #expect(queue.permitsOut == 1)
        #expect(queue.release() == nil)
        #expect(queue.enter() == nil)
    }

    @Test func theLimiterLetsNoMoreThanItsLimitInAndServesEveryone() async {
        let limiter = CallLimiter(callsMax: 3)
        let most = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    guard await acquire(limiter) == .granted else {
                        return 99
                    }
                    defer { limiter.release() }
                    await Task.yield()
                    return limiter.counts.inFlight
                }
            }
            return await group.reduce(0, max)
        }
        #expect((1...3).contains(most))
        #expect(limiter.counts == (0, 0))
    }

    @Test func aCancelledWaiterLeavesAtOnceAndAnExpiredOneAtItsDeadline() async {
        let limiter = CallLimiter(callsMax: 1)
        #expect(await acquire(limiter) == .granted)
        #expect(await acquire(limiter, within: .milliseconds(5)) == .expired)
        #expect(await acquire(limiter, within: .seconds(-5)) == .expired)
        let waiter = Task { await acquire(limiter) }
        waiter.cancel()
        #expect(await waiter.value == .cancelled)
        #expect(limiter.counts == (1, 0))
        limiter.release()
        #expect(limiter.counts == (0, 0))
    }
}
