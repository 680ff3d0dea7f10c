/// The server's side of one connection: bytes in, requests out, one at a time, and the framing of each response.
///
/// The driver gives it what it read (`receive`, `receiveEnd`), asks `next()` until it says `wait`, and does what it is
/// told; there is no socket, clock or lock inside. While a request is being answered `next()` says `wait(.response)`:
/// the driver then stops reading, which is the backpressure on pipelining clients. Bytes that have already come stay
/// buffered and give the next request once `responseFinished()` was called. After `refuse` and after a response that
/// closes the connection nothing of the input is parsed any more, because nobody can know where the next message would
/// start.
public struct ServerConnectionMachine: Sendable {
    /// What the driver is to do next.
    public enum Action: Sendable {
        /// Nothing, until more input comes or the response is finished; the phase says which deadline applies.
        case wait(Phase)
        /// Decide whether the body of this request may come; then ask `next()` again, or answer early with
        /// `beginResponse` and `closing: true`.
        case screen(RequestHead)
        /// Write `interimContinue`, then ask again.
        case sendContinue
        /// Answer this request with `beginResponse` and `responseFinished`.
        case handle(RequestHead, body: [UInt8])
        /// Answer with the error's status and close; then drop all further input.
        case refuse(HTTPProtocolError)
        /// Close once everything written has been sent.
        case close
    }

    /// Where in the exchange a connection waits.
    public enum Phase: Sendable, Equatable {
        /// For the first byte of a request.
        case idle
        /// For the rest of a head.
        case head
        /// For the rest of a body.
        case body
        /// For its own response to be finished.
        case response
    }

    /// The bytes of the interim response that asks for the body (RFC 9110 §15.2.1).
    public static let interimContinue = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Where in an exchange the machine is.
    enum State: Sendable {
        /// Before or in a head.
        case head
        /// Behind a head whose body has not been admitted yet.
        case screening
        /// In a body.
        case body
        /// Behind a whole request, until its response is finished.
        case responding
        /// At the end: no input is parsed any more.
        case closed
    }

    /// The size limits.
    let limits: HTTPLimits
    /// Where in an exchange the machine is.
    var state = State.head
    /// The parser of the present head.
    var parser: HeadParser
    /// The decoder of the present body.
    var decoder = BodyDecoder.none
    /// Bytes that are not parsed yet.
    var input = InputBuffer()
    /// What has come of the present body.
    var body: [UInt8] = []
    /// The head of the request in hand, from its end to the end of its response.
    var head: RequestHead?
    /// Whether the client has finished sending.
    var inputEnded = false
    /// Whether the response in flight is the last.
    var isDraining = false
    /// Whether the response begun closes the connection.
    var closesAfterResponse = false

    /// Makes the machine of a new connection.
    public init(limits: HTTPLimits) {
        self.limits = limits
        parser = HeadParser(kind: .request, limits: limits)
    }

    /// Takes bytes that have arrived.
    public mutating func receive(_ bytes: UnsafeBufferPointer<UInt8>) {
        if case .closed = state { return }
        var rest = bytes
        if case .body = state, input.isEmpty, case .fixed(let remaining) = decoder {
            let count = min(remaining, rest.count)
            body.append(contentsOf: rest.view(0..<count), outOf: remaining)
            decoder = .fixed(remaining: remaining - count)
            rest = rest.view(count..<rest.count)
        }
        if !rest.isEmpty { input.append(rest) }
    }

    /// Takes note that the client has finished sending; requests that are complete are still answered.
    public mutating func receiveEnd() {
        inputEnded = true
    }

    /// Starts the end of the connection: the response in flight is its last, and without one it closes.
    public mutating func drain() {
        isDraining = true
    }

    /// How many bytes of the present body have come, without their framing.
    public var bodyBytesReceived: Int { body.count }

    /// Whether the client has finished sending.
    public var hasInputEnded: Bool { inputEnded }

    /// Whether no byte of a request has come since the last response.
    public var isIdle: Bool {
        if case .head = state { !parser.hasStarted && input.isEmpty } else { false }
    }

    /// Says what to do next.
    public mutating func next() -> Action {
        do {
            switch state {
            case .head: return try nextInHead()
            case .screening:
                state = .body
                if let head, head.version == .http11, parser.framing.expectsContinue, input.isEmpty, !inputEnded {
                    return .sendContinue
                }
                return try nextInBody()
            case .body: return try nextInBody()
            case .responding: return .wait(.response)
            case .closed: return .close
            }
        } catch {
            return refuse(error)
        }
    }

    /// Gives up on a request that did not come in time; the driver calls it when the phase's deadline has passed.
    ///
    /// Returns `close` for an idle connection, and `wait` when nothing is late.
    ///
    /// - Parameter bodyRate: The bytes a second that a body had to come with, where it is late for that reason.
    public mutating func expire(bodyRate: Int? = nil) -> Action {
        switch state {
        case .head: parser.hasStarted || !input.isEmpty ? refuse(.headTimedOut) : finish()
        case .screening, .body: refuse(bodyRate.map { .bodyTooSlow(rate: $0) } ?? .bodyTimedOut)
        case .responding: .wait(.response)
        case .closed: .close
        }
    }

    /// Gives up on a request whose body cannot be taken, before it is complete.
    ///
    /// Returns `wait` when no body is being awaited.
    public mutating func refuseBody(_ error: HTTPProtocolError) -> Action {
        switch state {
        case .screening, .body: refuse(error)
        case .head, .responding, .closed: .wait(.response)
        }
    }

    private mutating func nextInHead() throws(HTTPProtocolError) -> Action {
        if isDraining, isIdle { return finish() }
        let isComplete = try input.parse { bytes throws(HTTPProtocolError) in try parser.advance(bytes) }
        guard isComplete, let head = parser.takeRequest() else {
            guard inputEnded else { return .wait(parser.hasStarted ? .head : .idle) }
            if parser.hasStarted { throw .messageIncomplete }
            return finish()
        }
        if head.version == .http11, parser.framing.hostCount == 0 { throw .hostMissing }
        decoder = try bodyDecoder(version: head.version)
        if case .none = decoder {
            state = .responding
            self.head = head
            return .handle(head, body: [])
        }
        state = .screening
        self.head = head
        return .screen(head)
    }

    private mutating func nextInBody() throws(HTTPProtocolError) -> Action {
        let isComplete: Bool
        if input.isEmpty, case .fixed(let remaining) = decoder {
            isComplete = remaining == 0
        } else {
            isComplete = try input.parse { bytes throws(HTTPProtocolError) in
                try decoder.advance(bytes, into: &body, bodyBytesMax: limits.bodyBytesMax)
            }
        }
        guard isComplete, let head else {
            if inputEnded { throw .messageIncomplete }
            return .wait(.body)
        }
        state = .responding
        let complete = body
        body = []
        return .handle(head, body: complete)
    }

    private func bodyDecoder(version: HTTPVersion) throws(HTTPProtocolError) -> BodyDecoder {
        let framing = parser.framing
        let isChunked = try framing.isChunked(version: version)
        if framing.expectsOther, version == .http11 { throw .expectationUnknown }
        if isChunked { return .chunked(ChunkedDecoder(limits: limits)) }
        let length = framing.contentLength ?? 0
        if length > limits.bodyBytesMax { throw .bodyTooLarge(limit: limits.bodyBytesMax) }
        return length == 0 ? .none : .fixed(remaining: length)
    }

    private mutating func refuse(_ error: HTTPProtocolError) -> Action {
        dropInput()
        return .refuse(error)
    }

    private mutating func finish() -> Action {
        dropInput()
        return .close
    }

    /// Ends the input for good.
    mutating func dropInput() {
        state = .closed
        input.clear()
        body = []
    }
}
