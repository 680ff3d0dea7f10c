import HTTPEngine
import HTTPServer
import Locking
import Testing

/// A handler made of closures.
struct ClosureHandler: HTTPHandler {
    /// Refuses bodies.
    var screen: @Sendable (RequestHead) -> HTTPServerResponse? = { _ in nil }
    /// Answers at once.
    var immediate: @Sendable (HTTPServerRequest) -> HTTPServerResponse? = { _ in nil }
    /// Answers in a task.
    var later: @Sendable (HTTPServerRequest) async -> HTTPServerResponse = { .text("later \($0.head.target)") }

    func refuseBeforeBody(of head: RequestHead, peer: String) -> HTTPServerResponse? { screen(head) }

    func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? { immediate(request) }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse { await later(request) }

    /// Answers every request at once with its method, target and body.
    static let echo = ClosureHandler(immediate: {
        .text("\($0.head.method) \($0.head.target) \(String(decoding: $0.body, as: UTF8.self))")
    })
}

extension HTTPServerResponse {
    /// A response with text.
    static func text(_ text: String, status: Int = 200) -> HTTPServerResponse {
        HTTPServerResponse(status: status, contentType: "text/plain", bytes: Array(text.utf8))
    }

    /// A streamed response.
    static func stream(_ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void) -> HTTPServerResponse {
        HTTPServerResponse(status: 200, body: .stream(produce))
    }
}

/// Counts what the server tells, and lets a test wait until something was told.
final class RecordingObserver: HTTPServerObserver {
    private struct State {
        var counts: [String: Int] = [:]
        var waiters: [(event: String, count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Locked(State())

    func connectionAccepted() { record("accepted") }
    func connectionClosed() { record("closed") }
    func requestStarted() { record("started") }
    func responseFinished(status: Int, duration: Duration) { record("finished \(status)") }
    func requestAbandoned() { record("abandoned") }
    func limitReached(name: String) { record("limit \(name)") }
    func handshakeFinished(version: String, isResumed: Bool) {
        record("handshake")
        record("handshake \(version)\(isResumed ? " resumed" : "")")
    }
    func handshakeFailed(_ failure: HandshakeFailure) { record("handshake failed \(failure.rawValue)") }

    /// How often an event was told.
    func count(_ event: String) -> Int {
        state.withLock { $0.counts[event, default: 0] }
    }

    /// Waits until an event was told so many times.
    func wait(for event: String, count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.counts[event, default: 0] >= count { return true }
                state.waiters.append((event, count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func record(_ event: String) {
        let due = state.withLock { state in
            let count = state.counts[event, default: 0] + 1
            state.counts[event] = count
            let due = state.waiters.filter { $0.event == event && $0.count <= count }.map(\.continuation)
            state.waiters.removeAll { $0.event == event && $0.count <= count }
            return due
        }
        for continuation in due { continuation.resume() }
    }
}

/// Holds handlers until a test lets them go, and tells when they arrive and how they left.
final class HoldGate: Sendable {
    private struct State {
        var isOpen = false
        var arrivedCount = 0
        var held: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var cancelledCount = 0
        var arrivalWaiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var cancelWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// Holds the calling handler until `open` or its cancellation.
    func hold() async {
        let number = state.withLock { state in
            state.arrivedCount += 1
            return UInt64(state.arrivedCount)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (goesOn, arrivals) = state.withLock { state in
                    let arrivals = state.arrivalWaiters.filter { $0.count <= state.arrivedCount }.map(\.continuation)
                    state.arrivalWaiters.removeAll { $0.count <= state.arrivedCount }
                    if state.isOpen || Task.isCancelled { return (true, arrivals) }
                    state.held[number] = continuation
                    return (false, arrivals)
                }
                for arrival in arrivals { arrival.resume() }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            let (held, waiters) = state.withLock { state in
                state.cancelledCount += 1
                let waiters = state.cancelWaiters
                state.cancelWaiters = []
                return (state.held.removeValue(forKey: number), waiters)
            }
            held?.resume()
            for waiter in waiters { waiter.resume() }
        }
    }

    /// Lets everybody go, now and later.
    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            let held = Array(state.held.values)
            state.held = [:]
            return held
        }
        for continuation in held { continuation.resume() }
    }

    /// Waits until so many handlers have arrived.
    func waitForArrival(count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrivedCount >= count { return true }
                state.arrivalWaiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Waits until a held handler was cancelled.
    func waitForCancellation() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.cancelledCount > 0 { return true }
                state.cancelWaiters.append(continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// Starts a server on a free port, runs the body, and cuts the server.
func withServer(
    _ handler: ClosureHandler = .echo, configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
    _ body: (_ port: Int, _ observer: RecordingObserver, _ server: HTTPServer) async throws -> Void
) async throws {
    var configuration = configuration
    configuration.port = 0
    let observer = RecordingObserver()
    let server = HTTPServer(configuration: configuration, handler: handler, observer: observer)
    let port = try server.start().firstPort
    do {
        try await body(port, observer, server)
    } catch {
        await server.shutdown(graceSeconds: 0)
        throw error
    }
    await server.shutdown(graceSeconds: 0)
    #expect(observer.count("accepted") == observer.count("closed"))
}
