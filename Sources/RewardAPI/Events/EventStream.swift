internal import HTTPServer
internal import Locking
internal import RewardCore

/// The body of one event stream: sends what the subscription has, as fast as the client takes it, until the client
/// goes away, falls behind, or the service shuts down.
struct EventStream: Sendable {
    /// How long a client may leave bytes untaken at a shutdown before its stream is cut, in seconds.
    static let lastWriteSeconds = 1.0

    /// The client's place.
    let subscription: EventSubscription
    /// Raised at a shutdown.
    let closing: Signal
    /// The source of time.
    let clock: any ServiceClock

    /// Sends everything. Throws when the client is gone, or takes nothing at a shutdown; the connection is cut then.
    func run(_ writer: HTTPBodyWriter) async throws {
        try await send(subscription.opening, writer)
        if try await sendWaiting(writer) { return }
        for await _ in subscription.wakes {
            if try await sendWaiting(writer) { return }
        }
        _ = try await sendWaiting(writer)
    }

    /// Sends what waits; returns whether the stream is over.
    private func sendWaiting(_ writer: HTTPBodyWriter) async throws -> Bool {
        while true {
            switch subscription.take() {
            case .nothing: return false
            case .blocks(let bytes): try await send(bytes, writer)
            case .last(let bytes, let end):
                try await send(bytes, writer)
                subscription.end(end)
                return true
            }
        }
    }

    /// Returns when the client has taken the bytes, or there is room for them. A write itself cannot be called off, so
    /// it is left behind where a client takes nothing while the service shuts down.
    private func send(_ bytes: [UInt8], _ writer: HTTPBodyWriter) async throws {
        let isOver = Signal()
        let outcome = Locked<Result<Void, any Error>?>(nil)
        // Owner: this stream, which waits for it. Where it does not to the end it throws, the connection is cut for
        // that, and the write fails.
        Task {
            do {
                try await writer.write(bytes)
                outcome.withLock { $0 = .success(()) }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
            isOver.raise()
        }
        await waitForFirst(of: [
            { await isOver.wait() },
            { [closing, clock] in
                await closing.wait()
                // A cancelled sleep is a wait that ended.
                try? await clock.sleep(for: .seconds(Self.lastWriteSeconds))
            },
        ])
        guard let outcome = outcome.withLock({ $0 }) else {
            subscription.end(Task.isCancelled ? .peerGone : .shutdown)
            throw CancellationError()
        }
        try outcome.get()
    }
}
