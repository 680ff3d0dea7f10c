internal import Locking

/// The one budget of meta calls under way, over all runs of all tasks: what keeps the meta step from taking the models'
/// capacity away from scoring.
///
/// Slots are given in the order in which they were asked for. A task that is cancelled while it waits leaves the line.
final class CallBudget: Sendable {
    private struct State {
        var free: Int
        var line: [(number: Int, waiter: CheckedContinuation<Bool, Never>)] = []
        var nextNumber = 0
    }

    private let state: Locked<State>

    /// A budget of that many calls at once; at least 1.
    init(callsInFlight: Int) { state = Locked(State(free: max(1, callsInFlight))) }

    /// How many calls wait for a slot.
    var waiting: Int { state.withLock { $0.line.count } }

    /// Runs `body` within a slot.
    ///
    /// - Throws: `CancellationError` when the calling task was cancelled before it got one; `body` has not run then.
    func withSlot<Output: Sendable>(_ body: () async -> Output) async throws(CancellationError) -> Output {
        guard await acquire() else { throw CancellationError() }
        let output = await body()
        release()
        return output
    }

    private func acquire() async -> Bool {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let answer: Bool? = state.withLock { state in
                    // A cancellation before this point found nobody in the line.
                    if Task.isCancelled { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.line.append((number, waiter))
                    return nil
                }
                if let answer { waiter.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let position = state.line.firstIndex(where: { $0.number == number }) else { return nil }
                return state.line.remove(at: position).waiter
            }
            waiter?.resume(returning: false)
        }
    }

    /// A freed slot goes straight to the first in line, so that nobody can overtake.
    private func release() {
        let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if state.line.isEmpty {
                state.free += 1
                return nil
            }
            return state.line.removeFirst().waiter
        }
        waiter?.resume(returning: true)
    }
}
