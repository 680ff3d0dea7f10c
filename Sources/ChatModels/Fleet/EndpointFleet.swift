internal import HTTPClient
internal import Locking
internal import RewardCore

/// The endpoints of one model at work: the state of `FleetMachine`, with tasks that wait in it and probes.
///
/// A waiter leaves at its deadline or at its cancellation, and never takes a permit along. An endpoint that goes out of
/// service is probed until it answers or the client is shut down.
final class EndpointFleet: Sendable {
    private typealias Waker = CheckedContinuation<CallWaitOutcome, Never>

    /// How long a probe may take.
    static let probeTimeout = Duration.seconds(10)

    /// The servers, in the order of the configuration; never empty.
    let endpoints: [ChatEndpoint]
    private let client: HTTPClient
    private let clock: any ServiceClock
    private let machine: Locked<FleetMachine<Waker>>

    /// A fleet of these endpoints, which are reached through `client`.
    init(_ endpoints: [ChatEndpoint], client: HTTPClient, clock: any ServiceClock) {
        self.endpoints = endpoints
        self.client = client
        self.clock = clock
        let configuration = endpoints[0].configuration
        machine = Locked(
            FleetMachine(
                labels: endpoints.map(\.label), callsMax: configuration.callsInFlightMax,
                callsAtStart: configuration.callsInFlightAtStart, retries: configuration.retries,
                hasFallback: configuration.hasFallback))
    }

    /// Permits that are out, calls that wait, and waits that nobody has collected.
    var counts: (inFlight: Int, waiting: Int, openPlaces: Int) {
        machine.withLock { ($0.counts.inFlight, $0.counts.waiting, $0.openPlaces) }
    }

    /// How the endpoints fare, in the order of the configuration.
    var statuses: [EndpointStatus] {
        let states = machine.withLock { $0.endpoints }
        return zip(states, endpoints).map { $0.status(label: $1.label) }
    }

    /// Takes a permit at once if there is one, or a ticket to wait with.
    func enter(_ want: CallWant) -> FleetMachine<CheckedContinuation<CallWaitOutcome, Never>>.Admission {
        machine.withLock { $0.enter(want) }
    }

    /// Waits for a permit; who is `granted` one must release it.
    func wait(with ticket: CallTicket, until deadline: ContinuousClock.Instant) async -> CallWaitOutcome {
        // The timer ends with this scope: it is cancelled as soon as the wait has an outcome.
        async let _ = expire(ticket, at: deadline)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waker in
                if let outcome = machine.withLock({ $0.park(ticket, waker: waker) }) {
                    waker.resume(returning: outcome)
                }
            }
        } onCancel: {
            leave(ticket, as: .cancelled)
        }
    }

    /// Gives a permit back.
    func release(_ index: Int) {
        wake(machine.withLock { $0.release(index) })
    }

    /// A call goes out to the endpoint for the first time.
    func callStarted(_ index: Int) {
        machine.withLock { $0.callStarted(index) }
    }

    /// Asks the endpoint's retry budget.
    func withBudget<Result: Sendable>(of index: Int, _ body: (inout RetryBudget) -> Result) -> Result {
        machine.withLock { $0.withBudget(of: index, body) }
    }

    /// Whether an endpoint other than these is in service.
    func hasOther(than excluded: Set<Int>) -> Bool {
        machine.withLock { $0.hasOther(than: excluded) }
    }

    /// The fastest recent call of that kind at the endpoint.
    func fastest(_ index: Int, of kind: FastestCalls.Kind) -> Duration? {
        let now = clock.monotonic()
        return machine.withLock { $0.fastest(index, of: kind, now: now) }
    }

    /// An attempt is over; its permit is still out.
    func report(_ signal: AttemptSignal, at index: Int, of kind: FastestCalls.Kind, sentAt: ContinuousClock.Instant) {
        let now = clock.monotonic()
        let (wakes, opened) = machine.withLock { $0.report(signal, at: index, of: kind, sentAt: sentAt, now: now) }
        wake(wakes)
        guard opened else { return }
        // Owner: this fleet and the HTTP client; it ends when the endpoint answers, when the fleet is gone or when the
        // client is shut down. It cannot be a child of the call's task, which must not wait for it.
        Task { [weak self] in
            while let self, await self.probe(index) {}
        }
    }

    private func wake(_ wakes: [FleetMachine<Waker>.Wake]) {
        for wake in wakes { wake.waker.resume(returning: wake.outcome) }
    }

    private func expire(_ ticket: CallTicket, at deadline: ContinuousClock.Instant) async {
        do {
            try await clock.sleep(until: deadline)
            leave(ticket, as: .expired)
        } catch {
            // Cancelled: the wait is over, or its caller is cancelled and leaves by itself.
        }
    }

    private func leave(_ ticket: CallTicket, as outcome: CallWaitOutcome) {
        machine.withLock { $0.leave(ticket, as: outcome) }?.resume(returning: outcome)
    }

    /// Waits for the next probe or makes it; returns whether there is more to do.
    private func probe(_ index: Int) async -> Bool {
        let now = clock.monotonic()
        let (begins, wait) = machine.withLock { $0.probe(index, now: now) }
        if let wait {
            return (try? await clock.sleep(for: wait)) != nil
        }
        guard begins else { return false }
        var isWell = false
        do throws(HTTPClientError) {
            // Any answer but a server's error says that the server is there, also one to a route that it lacks.
            isWell = try await client.send(endpoints[index].probeRequest, timeout: Self.probeTimeout).status < 500
        } catch {
            if case .closed = error { return false }
        }
        let end = clock.monotonic()
        wake(machine.withLock { $0.probed(index, isWell: isWell, now: end) })
        return !isWell
    }
}
