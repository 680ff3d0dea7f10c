internal import Locking
internal import RewardCore

/// Bounds the calls in flight to one endpoint: the queue of `CallQueue`, with tasks in it.
///
/// The order is that of arrival, so that a large scoring request cannot overtake a small one for ever. A waiter leaves
/// at its deadline or at its cancellation, and never takes a permit along. The limit is fixed; one that adapts to the
/// server's load would only change how many permits the queue has.
final class CallLimiter: Sendable {
    private typealias Waker = CheckedContinuation<CallWaitOutcome, Never>

    private let queue: Locked<CallQueue<Waker>>

    /// A limiter with all permits in it.
    init(callsMax: Int) {
        queue = Locked(CallQueue(permitsMax: callsMax))
    }

    /// Permits that are out, and callers that wait.
    var counts: (inFlight: Int, waiting: Int) {
        queue.withLock { ($0.permitsOut, $0.waiting) }
    }

    /// Takes a permit at once, which gives nil, or a ticket to wait with.
    func enter() -> CallTicket? {
        queue.withLock { $0.enter() }
    }

    /// Waits for a permit; who is `granted` one must release it.
    func wait(
        with ticket: CallTicket, until deadline: ContinuousClock.Instant, clock: any ServiceClock
    ) async -> CallWaitOutcome {
        // The timer ends with this scope: it is cancelled as soon as the wait has an outcome.
        async let _ = expire(ticket, at: deadline, clock: clock)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waker in
                if let outcome = queue.withLock({ $0.park(ticket, waker: waker) }) { waker.resume(returning: outcome) }
            }
        } onCancel: {
            leave(ticket, as: .cancelled)
        }
    }

    /// Gives a permit back, to the longest waiting caller if there is one.
    func release() {
        queue.withLock { $0.release() }?.resume(returning: .granted)
    }

    private func expire(
        _ ticket: CallTicket, at deadline: ContinuousClock.Instant, clock: any ServiceClock
    ) async {
        do {
            try await clock.sleep(for: max(.zero, clock.monotonic().duration(to: deadline)))
            leave(ticket, as: .expired)
        } catch {
            // Cancelled: the wait is over, or its caller is cancelled and leaves by itself.
        }
    }

    private func leave(_ ticket: CallTicket, as outcome: CallWaitOutcome) {
        queue.withLock { $0.leave(ticket, as: outcome) }?.resume(returning: outcome)
    }
}
