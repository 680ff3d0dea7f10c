/// The client's side of one connection: knows which response is awaited and where it ends.
///
/// The driver calls `requestSent` when it has begun to send a request, gives what it read, and asks `next()`. There is
/// no pipelining: one request, one final response, interim ones (1xx) skipped. A byte that comes while nothing is
/// awaited makes the connection unusable, because it can only belong to a response that nobody asked for.
public struct ClientConnectionMachine: Sendable {
    /// A whole response, and what it says about the connection.
    public struct Response: Sendable {
        /// Status and fields.
        public var head: ResponseHead
        /// The body without its framing.
        public var body: [UInt8]
        /// Whether the server leaves the connection open for another request.
        public var keepsConnection: Bool
        /// The seconds that the server says it keeps the connection idle, when it says so.
        public var keepAliveSeconds: Int?
    }

    /// What the driver is to do next.
    public enum Action: Sendable {
        /// Nothing, until more input comes.
        case wait
        /// Deliver this response; the connection is free when it `keepsConnection`.
        case deliver(Response)
        /// Report the error and close.
        case fail(HTTPProtocolError)
        /// Close: the stream has ended, or bytes came unasked; `isExchangeOpen` says whether a response was awaited.
        case close
    }

    private enum State: Sendable {
        case idle
        case head
        case body
        case closed
    }

    private let limits: HTTPLimits
    private var state = State.idle
    private var method = HTTPMethod.get
    private var parser: HeadParser
    private var decoder = BodyDecoder.none
    private var input = InputBuffer()
    private var body: [UInt8] = []
    private var inputEnded = false

    /// Whether any byte has come since the request was sent: from then on the server has surely taken it up.
    public private(set) var hasResponseStarted = false

    /// Whether a response is awaited.
    public private(set) var isExchangeOpen = false

    /// Makes the machine of a new connection.
    public init(limits: HTTPLimits) {
        self.limits = limits
        parser = HeadParser(kind: .status, limits: limits)
    }

    /// Takes note that a request of the method goes out; its response is awaited from now on.
    public mutating func requestSent(method: HTTPMethod) {
        guard case .idle = state else { return }
        self.method = method
        state = .head
        parser = HeadParser(kind: .status, limits: limits)
        hasResponseStarted = false
        isExchangeOpen = true
    }

    /// Takes bytes that have arrived.
    public mutating func receive(_ bytes: UnsafeBufferPointer<UInt8>) {
        if case .closed = state { return }
        if !bytes.isEmpty { hasResponseStarted = true }
        input.append(bytes)
    }

    /// Takes note that the server has finished sending.
    public mutating func receiveEnd() {
        inputEnded = true
    }

    /// Says what to do next.
    public mutating func next() -> Action {
        do {
            switch state {
            case .idle: return input.isEmpty && !inputEnded ? .wait : close()
            case .head: return try nextInHead()
            case .body: return try nextInBody()
            case .closed: return .close
            }
        } catch {
            _ = close()
            return .fail(error)
        }
    }

    private mutating func nextInHead() throws(HTTPProtocolError) -> Action {
        while true {
            let isComplete = try input.parse { bytes throws(HTTPProtocolError) in try parser.advance(bytes) }
            guard isComplete else {
                guard inputEnded else { return .wait }
                if hasResponseStarted { throw .messageIncomplete }
                return close()
            }
            if parser.status >= 200 { break }
            if parser.status == 101 { throw .upgradeUnexpected }
            parser = HeadParser(kind: .status, limits: limits)
        }
        decoder = try bodyDecoder()
        state = .body
        return try nextInBody()
    }

    private mutating func nextInBody() throws(HTTPProtocolError) -> Action {
        var isComplete = try input.parse { bytes throws(HTTPProtocolError) in
            try decoder.advance(bytes, into: &body, bodyBytesMax: limits.bodyBytesMax)
        }
        if !isComplete, inputEnded {
            guard decoder.isCompleteAtEnd else { throw .messageIncomplete }
            isComplete = true
        }
        guard isComplete else { return .wait }
        let keeps =
            parser.framing.keepsConnection(version: parser.version) && !decoder.isCompleteAtEnd && input.isEmpty
            && !inputEnded
        let response = Response(
            head: ResponseHead(status: parser.status, fields: parser.fields), body: body, keepsConnection: keeps,
            keepAliveSeconds: parser.framing.keepAliveSeconds)
        body = []
        isExchangeOpen = false
        state = keeps ? .idle : .closed
        return .deliver(response)
    }

    /// The framing of a response (RFC 9112 §6.3): none for HEAD and bodyless statuses, else chunked, else the announced
    /// length, else up to the end of the stream.
    private func bodyDecoder() throws(HTTPProtocolError) -> BodyDecoder {
        let isChunked = try parser.framing.isChunked(version: parser.version)
        if method == .head || HTTPStatus.forbidsBody(parser.status) { return .none }
        if isChunked { return .chunked(ChunkedDecoder(limits: limits)) }
        guard let length = parser.framing.contentLength else { return .untilEnd }
        if length > limits.bodyBytesMax { throw .bodyTooLarge(limit: limits.bodyBytesMax) }
        return length == 0 ? .none : .fixed(remaining: length)
    }

    private mutating func close() -> Action {
        state = .closed
        input.clear()
        return .close
    }
}
