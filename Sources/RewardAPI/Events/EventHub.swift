internal import Locking
internal import RewardCore
internal import Telemetry

/// Drives `EventMachine`: puts a lock round it and wakes its subscribers.
final class EventHub: Sendable {
    private struct State {
        var machine: EventMachine
        var wakers: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    /// Raised when the service shuts down.
    let closing = Signal()
    private let state: Locked<State>
    private let metrics: EventMetrics
    private let mayRead: @Sendable (AccessToken?) -> Bool

    /// A hub without events and subscribers.
    ///
    /// - Parameter mayRead: whether who was let in with a token may read now; asked under the hub's lock.
    init(_ machine: EventMachine, metrics: EventMetrics, mayRead: @escaping @Sendable (AccessToken?) -> Bool) {
        self.mayRead = mayRead
        state = Locked(State(machine: machine))
        self.metrics = metrics
    }

    /// Tells an event. Never waits for a client.
    func tell(_ type: EventType, task: String, partition: String?, data: [UInt8]) {
        metrics.told(type)
        wake { $0.append(type, task: task, partition: partition, data: data) }
    }

    /// Lets a client in, whose place is freed when the subscription is let go.
    func subscribe(
        after last: EventID?, filter: EventFilter, token: AccessToken?
    ) throws(EventMachine.Refusal) -> EventSubscription {
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        do throws(EventMachine.Refusal) {
            let (number, opening) = try state.withLock { state throws(EventMachine.Refusal) in
                let (number, opening) = try state.machine.subscribe(after: last, filter: filter, token: token)
                state.wakers[number] = waker
                return (number, opening)
            }
            metrics.subscribers.increment()
            return EventSubscription(hub: self, number: number, opening: opening, wakes: wakes)
        } catch {
            if case .full = error { metrics.refused.increment() }
            throw error
        }
    }

    /// What the subscriber is to send now.
    func take(_ number: Int) -> EventMachine.Delivery { state.withLock { $0.machine.take(number) } }

    /// Forgets a subscriber; does nothing the second time.
    func unsubscribe(_ number: Int, _ end: EventStreamEnd) {
        let isRemoved = state.withLock { state in
            state.wakers.removeValue(forKey: number)
            return state.machine.unsubscribe(number)
        }
        guard isRemoved else { return }
        metrics.subscribers.decrement()
        metrics.ended(end)
    }

    /// A heartbeat is due: for everybody whose token still counts.
    func beat() {
        checkAccess()
        wake { $0.beat() }
    }

    /// Ends the streams of those who may not read any more.
    func checkAccess() { wake { $0.expel(unless: mayRead) } }

    /// Ends all streams. Idempotent.
    func close() {
        let wakers = state.withLock { state in
            state.machine.close()
            return Array(state.wakers.values)
        }
        closing.raise()
        for waker in wakers { waker.finish() }
    }

    private func wake(_ change: (inout EventMachine) -> [Int]) {
        let wakers = state.withLock { state in change(&state.machine).compactMap { state.wakers[$0] } }
        for waker in wakers { waker.yield() }
    }
}

/// A client's place in the hub. It is freed with the last reference, so a response that is never begun leaves nothing.
final class EventSubscription: Sendable {
    /// What the stream begins with.
    let opening: [UInt8]
    /// An element whenever there may be something to take; ends when the streams end.
    let wakes: AsyncStream<Void>
    private let hub: EventHub
    private let number: Int

    /// The place of that number.
    init(hub: EventHub, number: Int, opening: [UInt8], wakes: AsyncStream<Void>) {
        self.hub = hub
        self.number = number
        self.opening = opening
        self.wakes = wakes
    }

    deinit { hub.unsubscribe(number, .peerGone) }

    /// What is to be sent now.
    func take() -> EventMachine.Delivery { hub.take(number) }

    /// Frees the place, for the reason given.
    func end(_ reason: EventStreamEnd) { hub.unsubscribe(number, reason) }
}
