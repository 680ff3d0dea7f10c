import HTTPEngine
import HTTPServer
import JSONText
import Locking

/// A chat server that answers one step of a script per request, on real sockets. Behind the script's end it answers
/// 418.
final class ScriptedServer: HTTPHandler {
    /// What the server does with one request.
    enum Step: Sendable {
        /// Answers.
        case answer(Int, HeaderFields = HeaderFields(), [UInt8])
        /// Sends these bytes of a longer body, then cuts the connection.
        case breakOff([UInt8])
        /// Never answers; ends when the client goes away.
        case never
        /// Answers well when the gate opens.
        case gated(Gate)

        /// A good completion.
        static func good(_ content: String) -> Step { .answer(200, [:], Samples.completion(content)) }
        /// An answer with a JSON text.
        static func json(_ status: Int, _ text: String, _ fields: HeaderFields = [:]) -> Step {
            .answer(status, fields, Array(text.utf8))
        }
    }

    /// What the server saw, in order.
    enum Event: Sendable, Equatable {
        /// A request arrived, for that path.
        case arrived(String)
        /// The client of a request went away before its answer.
        case abandoned
    }

    private struct State {
        var steps: [Step]
        var received: [HTTPServerRequest] = []
    }

    private let state: Locked<State>
    private let events: AsyncStream<Event>
    private let eventSink: AsyncStream<Event>.Continuation

    /// A server with that script.
    init(_ steps: [Step]) {
        state = Locked(State(steps: steps))
        (events, eventSink) = AsyncStream.makeStream()
    }

    /// All requests so far.
    var received: [HTTPServerRequest] { state.withLock { $0.received } }

    /// The bodies of all requests so far, as text.
    var bodies: [String] { received.map { String(decoding: $0.body, as: UTF8.self) } }

    /// Waits until the server has seen the event; true then, false when it can see nothing more.
    func saw(_ event: Event) async -> Bool {
        for await next in events where next == event { return true }
        return false
    }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        let step: Step? = state.withLock { state in
            state.received.append(request)
            // An abort is a notice beside the script.
            guard request.head.path != "/abort_request" else { return .answer(200, [:], []) }
            return state.steps.isEmpty ? nil : state.steps.removeFirst()
        }
        eventSink.yield(.arrived(request.head.path))
        switch step {
        case .answer(let status, let fields, let body)?:
            return HTTPServerResponse(status: status, fields: fields, body: .bytes(body))
        case .breakOff(let part)?:
            return HTTPServerResponse(
                status: 200,
                body: .stream { writer in
                    try await writer.write(part)
                    throw HTTPBodyWriteError.peerGone
                })
        case .never?:
            await Gate().wait()
            eventSink.yield(.abandoned)
            return HTTPServerResponse(status: 200)
        case .gated(let gate)?:
            await gate.wait()
            return HTTPServerResponse(status: 200, body: .bytes(Samples.completion("1")))
        case nil:
            return HTTPServerResponse(status: 418, contentType: "text/plain", bytes: Array("the script is over".utf8))
        }
    }
}

/// Holds whoever waits until it is opened, or the waiting task is cancelled.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let sink: AsyncStream<Void>.Continuation

    /// A closed gate, for one waiter.
    init() {
        (stream, sink) = AsyncStream.makeStream()
    }

    /// Lets the waiter through.
    func open() { sink.yield() }

    /// Returns when the gate is open or the task is cancelled.
    func wait() async {
        for await _ in stream { return }
    }
}
