internal import Locking

/// Lets equal requests in flight share one piece of work, by the rules of `JoinTable`.
///
/// The work runs in a task of its own and not in that of the first request, because it must outlive its client. That
/// task has an owner at every moment: whoever waits for it. The last one to leave cancels it and waits for its end, so
/// a server that has ended its handlers has ended the work too.
final class JoinedRequests<Value: Sendable>: Sendable {
    /// One piece of work in flight.
    private final class Flight: Sendable {
        let number: Int
        let done = Signal()
        let result = Locked<Result<Value, Problem>?>(nil)
        let task = Locked<Task<Void, Never>?>(nil)

        init(number: Int) { self.number = number }

        func cancelAndWait() async {
            guard let task = task.withLock({ $0 }) else { return }
            task.cancel()
            await task.value
        }
    }

    /// What came of a request.
    enum Outcome: Sendable {
        /// The work's value, and whether this request had begun it.
        case value(Value, isFirst: Bool)
        /// The work in flight under the key is for another body.
        case differs
        /// The calling task was cancelled before the work ended.
        case cancelled
    }

    private struct State {
        var table = JoinTable()
        var flights: [Int: Flight] = [:]
    }

    private enum Next {
        case wait(Flight, isFirst: Bool)
        case enterAgain(after: Flight)
        case differs
    }

    private let state = Locked(State())

    /// Nothing in flight.
    init() {}

    /// How many pieces of work are in flight.
    var count: Int { state.withLock { $0.table.count } }

    /// Runs `work`, or waits for that of an equal request. `work` may ask how many requests have asked for it so far.
    /// Throws what the work has thrown, to all who wait for it.
    func run(
        _ key: JoinKey, requestHash: [UInt8],
        work: @escaping @Sendable (_ askers: @escaping @Sendable () -> Int) async throws(Problem) -> Value
    ) async throws(Problem) -> Outcome {
        while !Task.isCancelled {
            switch enter(key, requestHash) {
            case .differs: return .differs
            case .enterAgain(let flight): await flight.done.wait()
            case .wait(let flight, let isFirst):
                if isFirst { begin(flight, key, work) }
                await flight.done.wait()
                if let result = flight.result.withLock({ $0 }) { return .value(try result.get(), isFirst: isFirst) }
                let isLast = state.withLock { $0.table.leave(key, number: flight.number) }
                if isLast { await flight.cancelAndWait() }
                return .cancelled
            }
        }
        return .cancelled
    }

    private func enter(_ key: JoinKey, _ requestHash: [UInt8]) -> Next {
        state.withLock { state in
            switch state.table.enter(key, requestHash: requestHash) {
            case .begin(let number):
                let flight = Flight(number: number)
                state.flights[number] = flight
                return .wait(flight, isFirst: true)
            case .join(let number):
                guard let flight = state.flights[number] else { return .differs }
                return .wait(flight, isFirst: false)
            case .enterAgain(let number):
                guard let flight = state.flights[number] else { return .differs }
                return .enterAgain(after: flight)
            case .refuse:
                return .differs
            }
        }
    }

    private func begin(
        _ flight: Flight, _ key: JoinKey,
        _ work: @escaping @Sendable (_ askers: @escaping @Sendable () -> Int) async throws(Problem) -> Value
    ) {
        // Owner: the requests that wait for the flight; the last one that leaves cancels the task and awaits its end.
        let task = Task {
            let result: Result<Value, Problem>
            do throws(Problem) {
                let value = try await work { self.state.withLock { $0.table.askers(key, number: flight.number) } }
                result = .success(value)
            } catch {
                result = .failure(error)
            }
            flight.result.withLock { $0 = result }
            self.state.withLock { state in
                state.table.end(key, number: flight.number)
                state.flights[flight.number] = nil
            }
            flight.done.raise()
        }
        flight.task.withLock { $0 = task }
    }
}
